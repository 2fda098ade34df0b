"""The file of a tally: nothing of persons in it, nothing changed in it, and no numbers that answers cannot give."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, responses
from ikm.scoring.counting import ScoreOptions, count
from ikm.scoring.tally import tally
from ikm.scoring.tally_faults import fault_of
from ikm.scoring.tally_file import Document, checksum, is_tally, read_tally, seal, to_json
from ikm.scoring.tally_privacy import SmallCells, small_cells
from ikm.survey.errors import SourceError
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.project_file import parse_project
from ikm.survey.responses import Responses

SCHEMA = json.loads((Path(__file__).parents[2] / "scoring" / "schema" / "tally-1.json").read_text("utf-8"))

PROJECT = parse_project("""
[instansi]
nama = "Pemerintah Kabupaten"
kepala = "Dra. Wening"
nip = "19700101"
[survei]
periode = "2025"
batas_bobot = [0.3, 3]
[[unsur]]
kunci = "parkir"
kode = "U10"
nama = "Parkir"
pertanyaan = "Bagaimana parkirnya?"
jawaban = ["Buruk", "Cukup", "Baik", "Sangat baik"]
[[unit]]
nama = "Perpustakaan"
alias = ["Perpusda"]
kepala = "Budi"
populasi = 300
[unit.pengunjung]
pendidikan = {"SMA" = 100, "S1" = 200}
[[unit.layanan]]
nama = "Peminjaman"
tidak_berlaku = ["biaya"]
[[unit]]
nama = "Tanpa Jawaban"
populasi = 5
""")

PLAIN = Project()
THREE: list[list[int | None]] = [[3, 4], [4, 4], [2, None]]


def three() -> Responses:
    """The three respondents of docs/tally-json.md, who answered the first two elements at most."""
    return responses([[*row, *[None] * 7] for row in THREE], columns={"unit": ["Loket"] * 3})


def written(answers: Responses | None = None, project: Project = PLAIN) -> dict[str, Any]:
    text = to_json(count(answers or three(), project), project)
    document: dict[str, Any] = json.loads(text)
    return document


def signed(document: dict[str, Any]) -> bytes:
    """The document with the checksum of what it now holds."""
    return json.dumps(document | {"sha256": checksum(document)}).encode()


def test_the_totals_are_those_of_the_example_in_the_documentation() -> None:
    """(3, 4), (4, 4) and (2, -), by hand."""
    columns = written()["columns"]
    one, two = "persyaratan", "prosedur"
    assert {name: columns[name] for name in ("unit", "service", "mask", "n")} == {
        "unit": ["Loket", "Loket"],
        "service": [None, None],
        "mask": [1, 3],
        "n": [1, 2],
    }
    assert (columns[f"sum.{one}"], columns[f"sum.{two}"]) == ([2, 7], [0, 8])
    assert columns[f"product.{one}.{one}"] == [4, 25]
    assert columns[f"product.{one}.{two}"] == [0, 28]
    assert columns[f"product.{two}.{two}"] == [0, 32]
    assert [columns[f"count.{one}.{value}"] for value in (1, 2, 3, 4)] == [[0, 0], [1, 0], [0, 1], [0, 1]]


def full(n: int = 6) -> Responses:
    """Answers to ten elements by people who say much of themselves."""
    found = responses(
        [[1 + (i + j) % 4 for j in range(10)] for i in range(n)],
        PROJECT.instrument,
        {
            "unit": ["Perpustakaan"] * n,
            "service": ["Peminjaman", None] * (n // 2),
            "pendidikan": ["SMA", "S1"] * (n // 2),
            "date": [date(2025, 1, 1 + i) for i in range(n)],
            "remark": ["Petugas Siti ramah"] * n,
            "file": ["rahasia-budi.xlsx"] * n,
            "id": [f"id-{i}" for i in range(n)],
        },
    )
    return replace(
        found, accounting=Accounting(n, 1, 2, 3), problem_counts={("rahasia-budi.xlsx", "U1", "outside-scale"): 2}
    )


def test_what_is_read_is_what_was_counted() -> None:
    """Totals, groups, period, units, account and facts come back; of the faults, how many there were by rule."""
    counted = count(full(), PROJECT, ScoreOptions(by=("jenis_kelamin",)))
    part = read_tally(to_json(counted, PROJECT).encode(), "kantor.json")
    again = part.counted
    assert again.tally.frame.select(counted.tally.frame.columns).equals(counted.tally.frame)
    assert (again.tally.keys, again.groups, again.period) == (counted.tally.keys, counted.groups, "2025")
    assert again.instrument == PROJECT.instrument
    assert again.surveyed == {"Perpustakaan"}
    assert again.accounting == Accounting(6, 1, 2, 3)
    assert again.problem_counts == {("kantor.json", None, "outside-scale"): 2}
    assert part.project.survei.batas_bobot == (0.3, 3)
    assert [unit.populasi for unit in part.project.unit] == [300]
    assert part.project.unit[0].pengunjung == {"pendidikan": {"SMA": 100, "S1": 200}}
    assert part.project.unit[0].layanan[0].tidak_berlaku == ("biaya",)
    assert to_json(again, part.project) == to_json(counted, PROJECT)


def test_nothing_of_persons_or_files_is_in_the_file() -> None:
    text = to_json(count(full(), PROJECT), PROJECT)
    for word in ("Siti", "rahasia", "id-1", "Wening", "1970", "Budi", "Perpusda", "Tanpa Jawaban", "2025-01"):
        assert word not in text


@pytest.mark.parametrize("document", [written(), written(full(), PROJECT)], ids=["three", "full"])
def test_the_file_is_as_its_schema_says(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert is_tally(json.dumps(document, sort_keys=True).encode())


def test_the_published_schema_is_the_one_by_which_files_are_read() -> None:
    """Made again by writing this value into scoring/schema/tally-1.json."""
    assert {"$schema": SCHEMA["$schema"], **Document.model_json_schema()} == SCHEMA


def test_answers_are_no_tally() -> None:
    for content in (b'[{"ikm_tally": 1}]', b'{"a": "ikm_tally"}', b"", b"\xff\xfe"):
        assert not is_tally(content)


def numbers_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for key, inner in value.items() for p in numbers_in(inner, (*path, key))]
    if isinstance(value, list):
        return [p for key, inner in enumerate(value) for p in numbers_in(inner, (*path, key))]
    return [path] if type(value) is int and path != ("ikm_tally",) else []


PLACES = numbers_in(written(full(), PROJECT))


@given(st.sampled_from(PLACES), st.integers(1, 5))
@settings(max_examples=50)
def test_no_figure_can_change_unseen(place: tuple[Any, ...], more: int) -> None:
    """A single number that is another, anywhere in the file, and the file is refused."""
    document = written(full(), PROJECT)
    inside: Any = document
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] += more
    with pytest.raises(SourceError, match="sha256"):
        read_tally(json.dumps(document).encode(), "kantor.json")


Change = Callable[[dict[str, Any]], object]


def column(name: str, values: Sequence[object]) -> Change:
    return lambda document: document["columns"].update({name: values})


def twice(document: dict[str, Any]) -> None:
    document["columns"] = {name: [*values, values[-1]] for name, values in document["columns"].items()}


WRONG: dict[str, tuple[Change, str]] = {
    "nobody": (column("n", [0, 2]), "tanpa responden"),
    "negative": (column("n", [-1, 2]), "di bawah nol"),
    "huge": (column("n", [1 << 41, 2]), "terlalu besar"),
    "beyond Int64": (column("n", [1 << 70, 2]), "bilangan bulat"),
    "more people": (column("n", [1, 3]), "banyaknya jawaban"),
    "fraction": (column("n", [1.5, 2]), "bilangan bulat"),
    "text": (column("n", ["1", 2]), "bilangan bulat"),
    "truth": (column("n", [True, 2]), "bilangan bulat"),
    "too short": (column("n", [1]), "panjangnya"),
    "unknown element": (column("mask", [1, 1 << 9]), "unsur yang tidak ada"),
    "other mask": (column("mask", [1, 7]), "banyaknya jawaban"),
    "same cell twice": (twice, "dua kali"),
    "sum": (column("sum.persyaratan", [2, 8]), "jumlah nilai"),
    "square": (column("product.persyaratan.persyaratan", [4, 26]), "jumlah nilai"),
    "count": (column("count.persyaratan.4", [0, 2]), "banyaknya jawaban"),
    "product": (column("product.persyaratan.prosedur", [0, 29]), "hasil kali"),
    "product of unanswered": (column("product.persyaratan.prosedur", [1, 28]), "hasil kali"),
    "unit number": (column("unit", [1, 2]), "ada kolom"),
    "column more": (column("saran", ["a", "b"]), "kolomnya"),
    "column less": (lambda d: d["columns"].pop("sum.waktu"), "kolomnya"),
    "group untold": (lambda d: d["groups"].append("pendidikan"), "kolomnya"),
    "elements": (lambda d: d["elements"].reverse(), "unsurnya"),
    "period": (lambda d: d.update(period="kemarin"), "kemarin"),
    "note": (lambda d: d["notes"].append({"rule": "no-such", "values": {}}), "no-such"),
    "note's places": (lambda d: d["notes"].append({"rule": "cluster-unknown", "values": {"x": 1}}), "cluster-unknown"),
    "project": (lambda d: d["project"]["unit"][0].update(populasi=0), "populasi"),
    "project's key": (lambda d: d["project"].update(lain=1), "lain"),
    "account": (lambda d: d["accounting"].update(accepted=-1), "accounting.accepted"),
    "field more": (lambda d: d.update(jawaban=[]), "jawaban"),
    "field less": (lambda d: d.pop("surveyed"), "surveyed"),
    "version": (lambda d: d.update(ikm_tally=2), "versi lain"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_answers_cannot_give_is_refused_even_with_a_right_checksum(name: str) -> None:
    """Never a wrong number: the whole file is refused, by its name, with what is wrong."""
    change, said = WRONG[name]
    document = written()
    assert read_tally(signed(document), "kantor.json").counted.tally.n.tolist() == [1, 2]
    change(document)
    with pytest.raises(SourceError) as fault:
        read_tally(signed(document), "kantor.json")
    assert fault.value.say().startswith("kantor.json ")
    assert said in fault.value.say()


def test_checksum_and_seal_are_those_of_another_program() -> None:
    r"""`printf '%s' '{"a":"\u00e9","b":1}' | openssl dgst -sha256`, and with `-hmac Jefe`."""
    content = {"b": 1, "a": "é", "sha256": "-", "hmac_sha256": "-"}
    assert checksum(content) == "6d9eb45284090145dc16661b06abe01185a16a7dabba07c992a131bffa6b8114"
    assert seal(content, b"Jefe") == "c6e312838f0862f70b228cc979e60a9d5fd5381ad0238112238657ee31adf234"


def test_with_a_key_only_what_was_sealed_with_it_is_read() -> None:
    """A right checksum is not enough; without a key nobody asks for the seal."""
    counted = count(three(), PLAIN)
    sealed, plain = (to_json(counted, PLAIN, key).encode() for key in (b"rahasia bersama!", None))
    assert read_tally(sealed, "x.json", b"rahasia bersama!").counted.tally.n.sum() == 3
    assert read_tally(sealed, "x.json").checksum == read_tally(plain, "x.json").checksum
    for content, key in ((sealed, b"kunci yang lain!"), (plain, b"rahasia bersama!")):
        with pytest.raises(SourceError, match="segelnya"):
            read_tally(content, "x.json", key)
    document = json.loads(sealed) | {"period": "2024"}
    with pytest.raises(SourceError, match="segelnya"):
        read_tally(signed(document), "x.json", b"rahasia bersama!")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"ikm_tally": 1}', b'{"ikm_tally": NaN}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_tally_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"^x\.json "):
        read_tally(content, "x.json")


answers = st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=9, max_size=9)


@given(st.lists(answers, max_size=30))
@settings(max_examples=60)
def test_no_tally_of_answers_is_refused(rows: list[list[int | None]]) -> None:
    totals = tally(responses(rows).frame, NINE.keys, ["unit"])
    assert fault_of(totals) is None


def test_products_may_be_as_large_and_as_small_as_order_can_make_them() -> None:
    """1, 2, 3, 4 beside 1, 2, 3, 4: 30 in the same order, 20 in the reverse; 31 and 19 no order gives."""
    for other, product in (([1, 2, 3, 4], 30), ([4, 3, 2, 1], 20)):
        rows = [[a, b, *[None] * 7] for a, b in zip([1, 2, 3, 4], other, strict=True)]
        totals = tally(responses(rows).frame, NINE.keys, [])
        assert totals.products[0, 0, 1] == product
        assert fault_of(totals) is None
        step = 1 if product == 30 else -1
        beyond = replace(totals, frame=totals.frame.with_columns(pl.lit(product + step).alias("product_0_1")))
        fault = fault_of(beyond)
        assert fault is not None
        assert "hasil kali" in fault.say()


def test_a_count_is_written_the_same_from_any_order_of_its_rows() -> None:
    """Same answers, same bytes."""
    answers = full()
    turned = replace(answers, frame=answers.frame.reverse())
    files = [to_json(count(part, PROJECT), PROJECT) for part in (answers, turned)]
    assert files[0] == files[1]


def test_small_cells_are_counted_by_hand() -> None:
    """12 who answered all in one place; 3 and 1, of other masks, in another: a cell of 4, rows of 3 and 1."""
    some: list[list[int | None]] = [[*row] for row in ([3] * 9,) * 12 + ([4] * 9,) * 3]
    totals = tally(
        responses([*some, [*[4] * 8, None]], columns={"unit": ["A"] * 12 + ["B"] * 4}).frame, NINE.keys, ["unit"]
    )
    assert small_cells(totals, 10) == SmallCells(cells=2, small=1, rows=2, alone=1)
    assert small_cells(totals, 4) == SmallCells(cells=2, small=0, rows=2, alone=1)
