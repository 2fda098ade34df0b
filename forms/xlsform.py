"""`ikm form xlsform`: the questionnaire as an XLSForm, for ODK Collect and KoboToolbox.

The sheets and their columns are those of the XLSForm standard (xlsform.org). Exports of both platforms are read
without a mapping: questions bear the project's keys, answers to elements the values 1 to 4, other answers the tokens
of their choices. Groups, which exports put in front, have a capital, which no key has.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from unicodedata import normalize

from xlsxwriter import Workbook

from ikm.survey.instrument import VALUES, Element, Text
from ikm.survey.messages import Language, Message, translate
from ikm.survey.project import Project, Question, Service, Unit
from ikm.survey.reading.texts import squeeze, words
from ikm.survey.tokens import tokens

Row = dict[str, str]
Say = Callable[[Language], str]

_LANGUAGES: dict[Language, str] = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
_COLUMNS = (
    "type", "list_name", "name", "label", "hint", "required", "required_message", "relevant", "constraint",
    "constraint_message", "appearance", "default", "calculation",
    "form_title", "form_id", "version", "default_language", "style",
)  # fmt: skip
_YOUNGEST, _OLDEST = 10, 110
_SHORT = 40  # characters of a unit's name in the form's id
_JOINER = "\u2060"  # shows nothing and parts what would be markup or a reference
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARTS = re.compile(r"'+|(?:[^'$]|\$(?!\{))+|\$")  # of which none holds both quotation marks or `${`
_CURLED = str.maketrans("‘’“”", "''\"\"")  # pyxform makes these straight wherever they stand


@dataclass(frozen=True)
class XlsForm:
    """The three sheets of an XLSForm, each a row to a dict of column and cell."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def xlsform(project: Project, unit: Unit | None, *, language: Language = "id") -> bytes:
    """The workbook of `define`: same project, same bytes. Every cell is a text, never a formula."""
    form = define(project, unit, language=language)
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": form.settings["form_title"], "created": datetime(2017, 5, 9)})
    heading = book.add_format({"bold": True, "bottom": 1})
    for name, rows in (("survey", form.survey), ("choices", form.choices), ("settings", (form.settings,))):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        columns = sorted({column: 0 for row in rows for column in row}, key=_place)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column, heading)
            widest = max(len(row.get(column, "")) for row in rows)
            sheet.set_column(at, at, min(max(widest, len(column)), 60) + 2)
            for below, row in enumerate(rows, 1):
                if row.get(column):
                    sheet.write_string(below, at, row[column])
    book.close()
    return out.getvalue()


def _place(column: str) -> int:
    return _COLUMNS.index(column.partition("::")[0])


def define(project: Project, unit: Unit | None, *, language: Language = "id") -> XlsForm:
    """The questionnaire of a unit in both languages, of which `language` is shown first.

    Asked in the order of the regulation's form: the visit, the respondent, the elements one to a screen, remarks.
    Elements that do not apply to the unit are left out; those that do not apply to a service are not asked of its
    users.
    """
    services = unit.layanan if unit else ()
    elements = [
        e for e in project.asked_by(unit) if not services or any(e.key not in s.tidak_berlaku for s in services)
    ]
    about = map(_about, project.pertanyaan)
    survey = [
        *_carried(unit, services),
        *_group("Kunjungan", Message("Kunjungan"), [*_opening(len(elements)), *_visit(services)], "field-list"),
        *_group("Responden", Message("Tentang Saudara (boleh dikosongkan)"), about, "field-list"),
        *_group("Penilaian", Message("Pendapat Saudara"), [_opinion(element, services) for element in elements]),
        {
            "type": "text",
            "name": "saran",
            "appearance": "multiline",
            **_each("label", Message("Saran dan masukan").say),
        },
    ]
    choices = [
        *_listed("layanan", [service.nama for service in services] if len(services) > 1 else []),
        *(row for question in project.pertanyaan for row in _listed(question.kunci, question.pilihan)),
        *(row for element in elements for row in _scale(element)),
    ]
    first = sorted(_LANGUAGES, key=lambda each: each != language)
    rows = tuple(_ordered(row, first) for row in survey), tuple(_ordered(row, first) for row in choices)
    return XlsForm(*rows, _settings(project, unit, language, rows))


def _settings(project: Project, unit: Unit | None, language: Language, content: Sequence[object]) -> Row:
    """Title, id and version of the form: the id is the unit's, the version a hash of all that is asked."""
    name = unit.nama if unit else project.instansi.nama
    title = translate("Survei Kepuasan Masyarakat", language)
    letters = normalize("NFKD", words(name)).encode("ascii", "ignore").decode()
    short = re.sub("[^a-z0-9]+", "_", letters)[:_SHORT].strip("_")
    told = _hash(f"{project.instrument.id}\n{name}")[:6]
    settings = {
        "form_title": _unreferring(f"{name} – {title}" if name else title),
        "form_id": "_".join(filter(None, ("skm", short, told))),
        "default_language": _LANGUAGES[language],
        "style": "pages",
    }
    return settings | {"version": _hash(json.dumps([settings, content], ensure_ascii=False))[:12]}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# Rows of the survey ---------------------------------------------------------------------------------------------------


def _group(name: str, label: Message, rows: Iterable[Row], appearance: str = "") -> list[Row]:
    inside = list(rows)
    if not inside:
        return []
    begin = {"type": "begin_group", "name": name, **_each("label", label.say), "appearance": appearance}
    return [begin, *inside, {"type": "end_group"}]


def _carried(unit: Unit | None, services: Sequence[Service]) -> list[Row]:
    """What exports carry unasked: the unit, its only service, and the first id that the platform gave the submission.

    That id stays when a submission is edited, whereas `instanceID` changes.
    """
    rows = [{"type": "calculate", "name": "id_kiriman", "calculation": "once(../meta/instanceID)"}]
    if unit is not None:
        rows.append({"type": "calculate", "name": "unit", "calculation": _literal(unit.nama)})
    if len(services) == 1:
        rows.append({"type": "calculate", "name": "layanan", "calculation": _literal(services[0].nama)})
    return rows


def _opening(count: int) -> list[Row]:
    asked = Message("{count} pertanyaan tentang pelayanan yang baru Saudara terima, sekitar dua menit.", count=count)
    private = Message(
        "Nama dan nomor telepon tidak diminta. Sesuai UU 27/2022 jawaban Saudara dirahasiakan dan hanya diolah sebagai "
        "angka untuk memperbaiki pelayanan. Mengisi survei ini sukarela."
    )
    return [{"type": "note", "name": "Pembuka", **_each("label", asked.say), **_each("hint", private.say)}]


def _visit(services: Sequence[Service]) -> list[Row]:
    day = {
        "type": "date",
        "name": "tanggal",
        **_each("label", Message("Tanggal survei").say),
        "default": "today()",
        "required": "yes",
        "constraint": ". <= today()",
        **_each("constraint_message", Message("Tanggal survei tidak boleh sesudah hari ini.").say),
    }
    if len(services) < 2:
        return [day]
    asked = {
        "type": "select_one layanan",
        "name": "layanan",
        **_each("label", Message("Layanan yang diterima").say),
        "required": "yes",
        **_each("required_message", Message("Pilih layanan yang Saudara terima.").say),
    }
    return [day, asked]


def _name(key: str) -> str:
    """A key as a field's name; `meta` is taken by the standard, and `meta_` is read as the same."""
    return "meta_" if key == "meta" else key


def _about(question: Question) -> Row:
    row = {"name": _name(question.kunci), **_each("label", lambda language: _plain(question.text_in(language)))}
    if question.pilihan:
        return {"type": f"select_one {question.kunci}", **row, "appearance": "columns-pack"}
    if question.kunci != "usia":
        return {"type": "text", **row}
    return {
        "type": "integer",
        **row,
        "constraint": f". >= {_YOUNGEST} and . <= {_OLDEST}",
        **_each("constraint_message", Message("Usia lazimnya 10 sampai 110 tahun.").say),
    }


def _opinion(element: Element, services: Sequence[Service]) -> Row:
    names = tokens([service.nama for service in services])
    without = [names[service.nama] for service in services if element.key in service.tidak_berlaku]
    return {
        "type": f"select_one {element.key}",
        "name": _name(element.key),
        **_each("label", _said(element.question)),
        "required": "yes",
        **_each("required_message", Message("Pilih satu jawaban.").say),
        "relevant": " and ".join(f"${{layanan}} != '{token}'" for token in without),
        "appearance": "quick",
    }


# Rows of the choices --------------------------------------------------------------------------------------------------


def _listed(name: str, choices: Sequence[str]) -> list[Row]:
    names = tokens(choices)
    return [
        {"list_name": name, "name": names[choice], **_each("label", _shown(choice, names[choice]))}
        for choice in choices
    ]


def _shown(choice: str, token: str) -> Say:
    return lambda language: _plain(translate(choice, language)) or token


def _scale(element: Element) -> list[Row]:
    return [
        {"list_name": element.key, "name": str(value), **_each("label", _said(label))}
        for value, label in zip(VALUES, element.labels, strict=True)
    ]


def _said(text: Text) -> Say:
    return lambda language: _plain(text.in_(language))


# Cells ----------------------------------------------------------------------------------------------------------------


def _each(column: str, say: Say) -> Row:
    """A column in every language."""
    return {f"{column}::{name}": say(language) for language, name in _LANGUAGES.items()}


def _ordered(row: Row, languages: Sequence[Language]) -> Row:
    """The row with its languages in turn, without empty cells."""
    last = [_LANGUAGES[language] for language in languages]
    ranked = sorted(row, key=lambda column: last.index(column.partition("::")[2]) if "::" in column else 0)
    return {column: row[column] for column in ranked if row[column]}


def _unreferring(text: str) -> str:
    """A text on one line in which `${name}` is no reference, as XLSForm takes it for."""
    return re.sub(r"\$(?=\{)", f"${_JOINER}", squeeze(_CONTROL.sub(" ", text)))


def _plain(text: str) -> str:
    """A text from the project as a label that shows it as it is: Collect and Enketo know Markdown and some HTML."""
    text = re.sub(r"([\\*_]|^#)", r"\\\1", _unreferring(text))
    return re.sub(r"(<(?=[a-zA-Z/])|\](?=\())", rf"\1{_JOINER}", text)


def _literal(text: str) -> str:
    """A text as an expression of XPath 1.0, which knows no escapes: parts in the quotation marks they do not hold."""
    text = squeeze(_CONTROL.sub(" ", text)).translate(_CURLED)
    parts = [f"'{part}'" if "'" not in part else f'"{part}"' for part in _PARTS.findall(text)] or ["''"]
    return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"
