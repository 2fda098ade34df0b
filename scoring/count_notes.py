"""What may have to be said of a count as a whole, by rule, so that it can be told again and added up."""

from __future__ import annotations

from collections.abc import Iterable

from ikm.survey.messages import Message, marked
from ikm.survey.problems import Problem

NOTES = {
    "cluster-unknown": marked("{count} jawaban tidak menyebut klasternya; dalam setiap strata dianggap satu klaster"),
    "outside-left-out": marked("{count} jawaban bertanggal di luar periode {period} tidak ikut dihitung"),
    "population-of-another-period": marked(
        "populasi dan pengunjung dalam ikm.toml berlaku untuk satu periode survei, bukan untuk jawaban yang "
        "dihitung di sini; koreksi populasi terhingga dan penimbangan tidak dipakai untuk {names}"
    ),
    "undated-left-out": marked("{count} jawaban tanpa tanggal tidak ikut dihitung dalam periode {period}"),
    "unit-in-several-sources": marked(
        "unit {names} ada dalam lebih dari satu sumber ({files}); jawaban yang sama jangan sampai terhitung dua kali"
    ),
}


def note(rule: str, **values: object) -> Problem:
    """A note; its value is the number of responses, else the names, that it speaks of."""
    value = str(values.get("count", values.get("names")))
    return Problem("", rule, Message(NOTES[rule], **values), "warning", value=value)


def added_notes(notes: Iterable[Problem]) -> tuple[Problem, ...]:
    """What is said of several sources: once where it is the same, with the numbers of responses added up."""
    added: dict[object, Problem] = {}
    for told in notes:
        values = dict(told.message.values)
        number = values.pop("count", None)
        alike = (told.rule, *values.items())
        if alike in added and isinstance(number, int):
            earlier = dict(added[alike].message.values)["count"]
            assert isinstance(earlier, int)
            told = note(told.rule, **values, count=earlier + number)
        added[alike] = told
    return tuple(added.values())
