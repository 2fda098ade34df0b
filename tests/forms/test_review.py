"""What a person is asked, what is kept of it, and what a second keying shows; without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from math import comb
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doubtful import stack
from ikm.forms.layout import MONTH
from ikm.forms.review.double import error_rate, sample_of, upper_bound
from ikm.forms.review.doubts import Doubt, Place, accepted_of, doubts_of
from ikm.forms.review.session import Session
from ikm.forms.review.table import HEADER, Told, rows, take
from ikm.forms.review.words import ReviewError
from ikm.forms.scan.decisions import Decision, append_decision, decisions
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.records import scans
from ikm.survey.errors import IkmError, SourceError

FIRST = str(UUID(int=1))


def keyed(folder: Path, key: str, value: str | None, *, sheet: str = FIRST, sure: bool = True) -> None:
    append_decision(folder, Decision(sheet, key, value, "Budi", "2026-03-02T08:00:00+00:00", "double", sure))


def test_marks_come_before_handwriting_and_both_in_the_order_of_the_stack(tmp_path: Path) -> None:
    """Sheets wait for marks; for handwriting they do not."""
    session = stack(tmp_path, sheets=2).session()
    marks, writing = ("prosedur", "biaya", "sarana"), ("saran", "usia")
    assert [(d.place.serial, d.key) for d in session.doubts] == [
        (number, key) for keys in (marks, writing) for number in (1, 2) for key in keys
    ]
    assert [d.kind for d in session.doubts] == ["choice"] * 6 + ["lines", "age"] * 2


def test_what_is_not_likely_is_not_put_forward(tmp_path: Path) -> None:
    """Two marks have a likeliest one as well, but it would tempt; a likely blank is put forward."""
    prosedur, biaya, sarana, saran, _ = stack(tmp_path, sheets=1).session().doubts
    assert [d.is_proposed for d in (prosedur, biaya, sarana, saran)] == [False, True, True, False]
    assert (biaya.proposal, sarana.proposal) == ("4", None)


def test_a_decision_is_on_the_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    session = stack(tmp_path).session()
    session.now = lambda: datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    session.decide(f"{FIRST}-prosedur", "2", by=" Sari ")
    session.decide(f"{FIRST}-biaya", None, by="Sari", sure=False)
    assert decisions(tmp_path).all == (
        Decision(FIRST, "prosedur", "2", "Sari", "2026-03-02T08:30:00+00:00"),
        Decision(FIRST, "biaya", None, "Sari", "2026-03-02T08:30:00+00:00", sure=False),
    )
    assert len(stack(tmp_path).session().waiting) == len(session.doubts) - 2


def test_undo_takes_decisions_back_one_by_one(tmp_path: Path) -> None:
    session = stack(tmp_path).session()
    names = [doubt.id for doubt in session.doubts]
    session.decide(names[0], "2", by="Sari")
    session.decide(names[1], "3", by="Sari")
    session.decide(names[0], "4", by="Sari")
    assert session.undo(by="Sari") == names[0]
    assert session.undo(by="Sari") == names[1]
    with pytest.raises(ReviewError):
        session.undo(by="Sari")
    assert decisions(tmp_path).latest == {}
    assert len(decisions(tmp_path).all) == 5


def test_a_decision_of_somebody_else_is_seen_and_not_taken_back(tmp_path: Path) -> None:
    """Two people review the same sheets; what the other one decided later is not undone."""
    sari, budi = stack(tmp_path).session(), stack(tmp_path).session()
    first, second = (doubt.id for doubt in sari.doubts[:2])
    sari.decide(first, "2", by="Sari")
    sari.decide(second, "3", by="Sari")
    budi.look()
    assert budi.decided[second].by == "Sari"
    budi.decide(second, "4", by="Budi")
    assert sari.undo(by="Sari") == first
    assert [(d.value, d.by) for d in decisions(tmp_path).latest.values()] == [("4", "Budi")]


@pytest.mark.parametrize(
    ("key", "value", "by"),
    [
        ("prosedur", "5", "Sari"),
        ("prosedur", "", "Sari"),
        ("usia", "9", "Sari"),
        ("usia", "111", "Sari"),
        ("usia", "-20", "Sari"),
        ("usia", "٣٤", "Sari"),
        ("saran", "x" * 2001, "Sari"),
        ("prosedur", "2", " "),
        ("prosedur", "2", "x" * 61),
        ("prosedur", "2", "\x1b[31mSari"),
        ("waktu", "2", "Sari"),
    ],
)
def test_what_answers_no_question_is_not_kept(tmp_path: Path, key: str, value: str, by: str) -> None:
    """Values off the scale, ages out of 10 to 110, nobody's decisions, and questions that are not in doubt."""
    session = stack(tmp_path).session()
    with pytest.raises(ReviewError):
        session.decide(f"{FIRST}-{key}", value, by=by)
    assert decisions(tmp_path).all == ()


@pytest.mark.parametrize(("age", "kept"), [("10", "10"), (" 110 ", "110")])
def test_ages_at_the_edges_are_taken(tmp_path: Path, age: str, kept: str) -> None:
    assert stack(tmp_path).session().decide(f"{FIRST}-usia", age, by="S").value == kept


def test_a_layout_that_is_gone_is_said(tmp_path: Path) -> None:
    session = stack(tmp_path).session()
    session.words = replace(session.words, layout_of=lambda name: None)
    with pytest.raises(ReviewError, match="Tata letak"):
        session.decide(f"{FIRST}-prosedur", "2", by="S")


# Double keying


def test_clopper_pearson_at_published_and_derivable_points() -> None:
    """No fault in n: 1 - 0.05^(1/n), the goal's 1 in 10,000 at 30,000; all faults: 1; 10 of 100 two-sided at 97.5 %.

    The last is the upper limit 0.17622 of the 95 % interval of Clopper and Pearson for 10 of 100 (R: binom.test).
    """
    for n in (1, 60, 200, 30_000):
        assert upper_bound(0, n) == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-9)
    assert upper_bound(0, 30_000) < 1 / 10_000
    assert upper_bound(7, 7) == 1
    assert upper_bound(10, 100, 0.975) == pytest.approx(0.1762226, abs=1e-6)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_the_bound_is_the_share_that_would_show_so_few_faults_one_time_in_twenty(seen: tuple[int, int]) -> None:
    """Its definition, reckoned in fractions from the binomial distribution."""
    faults, n = seen
    p = Fraction(upper_bound(faults, n))
    chance = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(faults + 1))
    assert float(chance) == pytest.approx(0.05, abs=1e-9)


def answer(unit: str, number: int) -> Doubt:
    place = Place("a.pdf", "0" * 64, number, 1, unit, number)
    return Doubt(str(UUID(int=number)), "L", f"k{number % 7}", "choice", place, FieldReading("k", "value", "3", 1.0))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 150), st.integers(0, 99))
def test_every_unit_occurs_in_a_sample_and_a_larger_one_holds_the_smaller(
    sizes: list[int], count: int, seed: int
) -> None:
    accepted = [answer(f"U{u}", 100 * u + i) for u, size in enumerate(sizes) for i in range(size)]
    drawn = sample_of(accepted, count, seed)
    assert len(drawn) == min(count, len(accepted))
    assert len({d.place.unit for d in drawn}) == min(len(sizes), count)
    assert [d for d in accepted if d in drawn] == drawn
    assert {d.id for d in drawn} <= {d.id for d in sample_of(accepted, count + 1, seed)}


def test_a_sample_is_drawn_as_the_units_are_large() -> None:
    """Of 900, 90 and 10 answers a sample of 100 has 90, 9 and 1."""
    accepted = [answer("ABC"[u], 1000 * u + i) for u, size in enumerate((900, 90, 10)) for i in range(size)]
    units = [d.place.unit for d in sample_of(accepted, 100, 2017)]
    assert [units.count(unit) for unit in "ABC"] == [90, 9, 1]


def test_another_seed_draws_others() -> None:
    accepted = [answer("A", i) for i in range(1, 400)]
    first, second = ({d.id for d in sample_of(accepted, 40, seed)} for seed in (1, 2))
    assert len(first & second) < 20


def test_only_what_the_reader_took_by_itself_is_keyed_again(tmp_path: Path) -> None:
    stack(tmp_path)
    keys = {d.key for d in accepted_of(scans(tmp_path))}
    assert "waktu" in keys
    assert not keys & {"prosedur", "biaya", "sarana", "saran", "usia"}


def test_differences_are_counted_named_and_then_decided(tmp_path: Path) -> None:
    """One of three differs: the reader stays until somebody decides, and the difference becomes a doubt."""
    here = stack(tmp_path, sheets=1)
    for key, value in (("persyaratan", "4"), ("waktu", "2"), ("produk", "4")):
        keyed(tmp_path, key, value)
    keyed(tmp_path, "kompetensi", None, sure=False)
    found = error_rate(scans(tmp_path), decisions(tmp_path))
    assert (found.keyed, found.differing, found.unsure, found.rate) == (3, 1, 1, 1 / 3)
    assert [(d.doubt.key, d.read, d.decided.value, d.decided.by) for d in found.differences] == [
        ("waktu", "4", "2", "Budi")
    ]
    assert found.differences[0].is_open
    doubt = next(d for d in here.session().doubts if d.key == "waktu")
    assert not doubt.is_proposed
    assert "waktu" not in {key for _, key in decisions(tmp_path).latest}


@pytest.mark.parametrize(
    ("value", "sure", "counts"),
    [("4", True, (2, 0, 0)), ("2", True, (2, 1, 0)), ("3", True, (2, 1, 0)), (None, False, (1, 0, 1))],
)
def test_what_was_decided_in_the_end_tells_who_erred(
    tmp_path: Path, value: str | None, sure: bool, counts: tuple[int, int, int]
) -> None:
    """The reader took 4, the second keying says 2: the reader erred unless 4 is found right, or nobody can tell."""
    here = stack(tmp_path, sheets=1)
    keyed(tmp_path, "waktu", "2")
    keyed(tmp_path, "produk", "4")
    here.session().decide(f"{FIRST}-waktu", value, by="Sari", sure=sure)
    found = error_rate(scans(tmp_path), decisions(tmp_path))
    assert (found.keyed, found.differing, found.unsure) == counts
    assert not [difference for difference in found.differences if difference.is_open]


def test_what_was_keyed_more_often_counts_once(tmp_path: Path) -> None:
    stack(tmp_path, sheets=1)
    keyed(tmp_path, "waktu", "2")
    keyed(tmp_path, "waktu", "4")
    found = error_rate(scans(tmp_path), decisions(tmp_path))
    assert (found.keyed, found.differing) == (1, 0)
    assert doubts_of(scans(tmp_path), decisions(tmp_path)) == stack(tmp_path, sheets=1).session().doubts


# The table


def filled(folder: Path, session: Session, values: dict[str, str], by: str = "Sari") -> Path:
    """The table of what waits, with these values written into it by the key of the first sheet's question."""
    lines = [list(HEADER)]
    for row in rows(session):
        key = row[0].removeprefix(f"{FIRST}-")
        lines.append([*row[:-2], values.get(key, ""), by if key in values else ""])
    path = folder / "isian.csv"
    path.write_text("\ufeff" + "\r\n".join(";".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in r) for r in lines))
    return path


def test_a_table_tells_all_that_a_person_must_know(tmp_path: Path) -> None:
    prosedur, biaya, sarana, *_ = rows(stack(tmp_path, sheets=1).session())
    assert prosedur[1:5] == ("Puskesmas Melati", "loket-maret.pdf", "1", "000001")
    assert prosedur[6:9] == (
        "1 = Tidak mudah | 2 = Kurang mudah | 3 = Mudah | 4 = Sangat mudah | kosong | ?",
        "",
        "Dua kotak ditandai.",
    )
    assert (biaya[7], sarana[7]) == ("4 = Gratis", "kosong")


def test_a_table_is_taken_whatever_way_an_answer_is_written(tmp_path: Path) -> None:
    """By number, by label, as a blank, as not certain, typed; a row left empty goes on waiting."""
    here = stack(tmp_path, sheets=2)
    values = {"prosedur": "2", "biaya": "cukup  MAHAL", "sarana": "Kosong", "usia": "34", "saran": "'=1+1 & panas"}
    told = take(filled(tmp_path, here.session(), values), here.session())
    assert told == Told(decided=5, left=5)
    assert {d.key: d.value for d in decisions(tmp_path).all} == {
        "prosedur": "2",
        "biaya": "2",
        "sarana": None,
        "usia": "34",
        "saran": "=1+1 & panas",
    }


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    here = stack(tmp_path, sheets=1)
    path = filled(tmp_path, here.session(), {"prosedur": "2", "biaya": "?"})
    assert take(path, here.session()) == Told(decided=2, left=3)
    assert take(path, here.session()) == Told(decided=2, left=3, known=2)
    assert len(decisions(tmp_path).all) == 2


@pytest.mark.parametrize("written", ["3", "Maret", "03", "3 = Maret"])
def test_a_month_is_numbered_so_that_a_spreadsheet_leaves_the_number(tmp_path: Path, written: str) -> None:
    """Of `03`, as it is stored, a spreadsheet makes 3."""
    here = stack(tmp_path, sheets=1)
    place = here.session().doubts[0].place
    month = Doubt(FIRST, here.layout.id, MONTH, "choice", place, FieldReading(MONTH, "review", None, 0.0))
    session = Session(tmp_path, here.words(), [month])
    assert "3 = Maret | 4 = April" in rows(session)[0][6]
    assert take(filled(tmp_path, session, {MONTH: written}), session).decided == 1
    assert decisions(tmp_path).all[0].value == "03"


def test_what_a_table_changes_is_counted(tmp_path: Path) -> None:
    """It was written before somebody decided otherwise on the page."""
    here = stack(tmp_path, sheets=1)
    path = filled(tmp_path, here.session(), {"prosedur": "2", "biaya": "1"})
    here.session().decide(f"{FIRST}-prosedur", "3", by="Budi")
    assert take(path, here.session()) == Told(decided=2, left=3, changed=1)
    assert [(d.value, d.by) for d in decisions(tmp_path).all] == [("3", "Budi"), ("2", "Sari"), ("1", "Sari")]


def test_a_row_that_cannot_be_taken_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    here = stack(tmp_path, sheets=1)
    path = filled(tmp_path, here.session(), {"prosedur": "7", "usia": "tua", "biaya": "1"})
    told = take(path, here.session())
    assert (told.read, told.decided, told.left, told.rejected) == (5, 1, 2, 2)
    assert [(p.file, p.row, p.column, p.value) for p in told.problems] == [
        ("isian.csv", 2, "nilai", "7"),
        ("isian.csv", 6, "nilai", "tua"),
    ]


def test_a_row_without_a_name_is_refused_unless_one_is_given(tmp_path: Path) -> None:
    here = stack(tmp_path, sheets=1)
    path = filled(tmp_path, here.session(), {"prosedur": "2"}, by="")
    assert take(path, here.session()).rejected == 1
    assert take(path, here.session(), by="Budi").decided == 1
    assert decisions(tmp_path).all[0].by == "Budi"


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("U1;U2\n1;2\n")
    with pytest.raises(SourceError, match="bukan tabel tinjauan"):
        take(path, stack(tmp_path).session())


@given(st.text(max_size=30))
def test_no_cell_of_a_table_brings_the_reading_down(text: str) -> None:
    """Whatever is written, the row is decided, left or rejected."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        folder = Path(place)
        session = _SESSIONS.setdefault("one", stack(Path(place), sheets=1).session())
        session.folder = folder
        session.decided.clear()
        path = folder / "t.csv"
        cell = text.replace('"', '""')
        path.write_text(f'id;nilai;oleh\n{FIRST}-prosedur;"{cell}";Sari\n', encoding="utf-8", errors="replace")
        try:
            told = take(path, session)
        except IkmError:
            return
        assert told.read == told.decided + told.left + told.rejected


_SESSIONS: dict[str, Session] = {}
