"""`check`: faults that were planted are found, and faultless answers are left in peace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from answers import NINE, responses
from faultless import faultless
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.quality.check import ALPHA, Checked, check
from ikm.scoring.quality.findings import Finding
from ikm.survey.project import Project
from ikm.survey.responses import Responses

TODAY = date(2026, 1, 1)
GUILTY = "Unit 004"
Plant = Callable[[pl.DataFrame], pl.DataFrame]


def checked(found: Responses) -> Checked:
    return check(found, Project(), today=TODAY)


def planted(plant: Plant, seed: int = 1, units: int = 12, n: int = 120) -> Responses:
    """Faultless units, in one of which `plant` did something; positions are the unit's rows from 0 on."""
    clean = faultless(seed, units, n)
    parts = [
        plant(part.with_row_index("i")).select(clean.frame.columns) if part["unit"][0] == GUILTY else part
        for part in clean.frame.partition_by("unit", maintain_order=True)
    ]
    return replace(clean, frame=pl.concat(parts))


def straight_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """Half of the forms are the same in all questions: 3 or 4."""
    value = pl.when(pl.col("i") % 4 == 0).then(3).otherwise(4)
    return _set(frame, pl.col("i") % 2 == 0, dict.fromkeys(NINE.keys, value))


def copied_block(frame: pl.DataFrame) -> pl.DataFrame:
    """Eight forms of the start stand at the end again, with other dates."""
    copied = frame[:8].with_columns(date=pl.lit(date(2025, 6, 20)))
    return pl.concat([frame, copied])


def many_copies(frame: pl.DataFrame) -> pl.DataFrame:
    """Twelve forms are entered six times over."""
    return pl.concat([frame, *[frame[:12]] * 5])


def repeated_form(frame: pl.DataFrame) -> pl.DataFrame:
    """The form of the first who did not tick a straight line is sent six times."""
    uneven = frame.filter(pl.concat_list(NINE.keys).list.drop_nulls().list.n_unique() > 1)[:1]
    return pl.concat([frame, *[uneven] * 6])


def batch_day(frame: pl.DataFrame) -> pl.DataFrame:
    """A third of the forms is keyed in on one day."""
    return _set(frame, pl.col("i") % 3 == 0, {"date": pl.lit(date(2025, 4, 11))})


def fast_forms(frame: pl.DataFrame) -> pl.DataFrame:
    """Twenty forms come a second apart."""
    moment = pl.lit(time(10)).dt.to_string("%H:%M:") + pl.col("i").cast(pl.String).str.zfill(2)
    return _set(frame, pl.col("i") < 20, {"date": pl.lit(date(2025, 4, 11)), "time": moment.str.to_time("%H:%M:%S")})


def one_sex(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(jenis_kelamin=pl.lit("Perempuan"))


def generous_enumerator(frame: pl.DataFrame) -> pl.DataFrame:
    """All forms of one enumerator are at least 3 and mostly 4."""
    better = {key: pl.when(pl.col("i") % 10 == 0).then(3).otherwise(4) for key in NINE.keys}
    return _set(frame, pl.col("petugas") == "Budi", better)


def inventive_enumerator(frame: pl.DataFrame) -> pl.DataFrame:
    """One enumerator fills in the usual answers, with little variety."""
    usual = {key: 3 + (pl.col("i") % 9 == j).cast(pl.Int64) for j, key in enumerate(NINE.keys)}
    return _set(frame, pl.col("petugas") == "Citra", usual)


def shy_of_complaints(frame: pl.DataFrame) -> pl.DataFrame:
    """Those who are least content leave the question about complaints blank."""
    others = pl.sum_horizontal(key for key in NINE.keys if key != "pengaduan")
    return _set(frame, others.rank("ordinal") <= 18, {"pengaduan": pl.lit(None, pl.Int64)})


def unfinished(frame: pl.DataFrame) -> pl.DataFrame:
    """Ten forms stop after the fifth question."""
    rest = [element.key for element in NINE.questions][5:]
    return _set(frame, pl.col("i") < 10, {key: pl.lit(None, pl.Int64) for key in rest})


def three_points(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.min_horizontal(key, 3) for key in NINE.keys)


def one_element_reversed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(waktu=5 - pl.col("waktu"))


def wholly_reversed(frame: pl.DataFrame) -> pl.DataFrame:
    """1 was the best."""
    return frame.with_columns((2 - (pl.col(key) > 2).cast(pl.Int64)).alias(key) for key in NINE.keys)


def from_the_future(frame: pl.DataFrame) -> pl.DataFrame:
    return _set(frame, pl.col("i") == 7, {"date": pl.lit(date(2062, 3, 1))})


def sundays(frame: pl.DataFrame) -> pl.DataFrame:
    return _set(frame, pl.col("i") % 4 == 0, {"date": pl.lit(date(2025, 3, 2))})


def _set(frame: pl.DataFrame, where: pl.Expr, values: dict[str, pl.Expr]) -> pl.DataFrame:
    return frame.with_columns(
        pl.when(where).then(value).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    )


PLANTS: list[tuple[str, Plant]] = [
    ("straight-lining", straight_lines),
    ("copied-block", copied_block),
    ("copied-block", many_copies),
    ("repeated-form", repeated_form),
    ("batch-day", batch_day),
    ("fast-forms", fast_forms),
    ("constant-respondents", one_sex),
    ("unlike-enumerator", generous_enumerator),
    ("uniform-enumerator", inventive_enumerator),
    ("selective-blanks", shy_of_complaints),
    ("unfinished-forms", unfinished),
    ("never-the-best", three_points),
    ("reversed-element", one_element_reversed),
    ("reversed-scale", wholly_reversed),
    ("date-future", from_the_future),
    ("odd-hours", sundays),
]


RULE_OF = {plant: rule for rule, plant in PLANTS}


@pytest.mark.parametrize(("rule", "plant"), PLANTS, ids=[plant.__name__ for _, plant in PLANTS])
def test_a_planted_fault_is_found_in_its_unit(rule: str, plant: Plant) -> None:
    """Of two made-up agencies, in each; and no other unit is accused."""
    for seed in (1, 2):
        findings = checked(planted(plant, seed)).findings
        assert rule in {finding.rule for finding in findings}, seed
        assert {finding.unit for finding in findings} == {GUILTY}


@pytest.mark.parametrize("plant", [copied_block, fast_forms, one_sex, straight_lines])
def test_a_fault_is_found_among_many_units(plant: Plant) -> None:
    """Sixty units ask for much smaller p."""
    findings = checked(planted(plant, units=60)).findings
    assert RULE_OF[plant] in {finding.rule for finding in findings}
    assert {finding.unit for finding in findings} == {GUILTY}


def test_a_unit_asked_for_is_told_the_same() -> None:
    """The others remain what it is compared with; of them nothing is said."""
    found = planted(one_sex)
    every = checked(found)
    own = check(found, Project(), ScoreOptions(unit=GUILTY), TODAY)
    assert own.findings == every.findings
    assert (own.n, own.units, every.units) == (120, 1, 12)
    assert own.whole.unit == GUILTY
    assert not check(found, Project(), ScoreOptions(unit="Unit 005"), TODAY).findings


def test_units_that_changed_the_places_of_u8_and_u9_are_named() -> None:
    """Everywhere complaints are judged half an answer below the building; in one unit the columns are exchanged."""
    found = planted(lambda frame: frame)
    lower = found.frame.with_columns(pengaduan=(pl.col("sarana") - (pl.col("row") % 2)).clip(1, 4))
    exchanged = lower.with_columns(
        pl.when(pl.col("unit") == GUILTY).then(other).otherwise(key).alias(key)
        for key, other in (("sarana", "pengaduan"), ("pengaduan", "sarana"))
    )
    assert not of_rule(checked(replace(found, frame=lower)), "swapped-elements")
    (finding,) = of_rule(checked(replace(found, frame=exchanged)), "swapped-elements")
    assert (finding.unit, finding.severity, finding.rows) == (GUILTY, "info", ())


def of_rule(result: Checked, rule: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


# No false alarms -----------------------------------------------------------------------------------------------------

SHAPES: list[dict[str, float]] = [
    {"units": 12, "n": 60},
    {"units": 12, "n": 40, "halo": 0.85},
    {"units": 14, "n": 60, "halo": 0.3, "blank": 0.05},
    {"units": 2, "n": 200},
]


def test_faultless_agencies_are_left_in_peace() -> None:
    """Of 80 agencies one in twenty may be told anything: 4, and with 98 % probability no more than 8 (binomial).

    Without the correction for many comparisons it would be some twenty-five.
    """
    told = sum(bool(checked(made(seed, shape)).findings) for shape in SHAPES for seed in range(100, 120))
    assert told <= 8


def made(seed: int, shape: dict[str, float]) -> Responses:
    return faultless(
        seed, int(shape["units"]), int(shape["n"]), halo=shape.get("halo", 0.6), blank=shape.get("blank", 0.01)
    )


def test_a_file_that_is_sorted_by_its_answers_is_no_copy() -> None:
    """Equal forms then stand together, without anybody's doing."""
    clean = faultless(5, 3, 150).frame.with_columns(pl.lit(None, pl.String).alias(key) for key in PEOPLE)
    result = checked(Responses(NINE, clean.sort("unit", *NINE.keys), PEOPLE))
    assert not result.findings


PEOPLE = ("jenis_kelamin", "usia", "pendidikan", "pekerjaan")


def test_a_content_unit_is_not_accused_of_its_ceiling() -> None:
    """Nineteen answers in twenty are a 4, so that most forms are straight lines by chance."""
    made_up = [[4 if (7 * i + 5 * j) % 20 else 3 for j in range(9)] for i in range(100)]
    assert not of_rule(checked(responses(made_up)), "straight-lining")


# Facts, and what they weigh ------------------------------------------------------------------------------------------

MIXED = [3, 4, 3, 4, 3, 4, 3, 4, 3]


def test_the_index_is_given_with_the_rows_and_without_them() -> None:
    """Seven forms of 4 and three of 1 have 77,50; without the three, which are dated in the future, 100."""
    future = [date(2025, 3, 3)] * 7 + [date(2031, 1, 1)] * 3
    result = checked(responses([[4] * 9] * 7 + [[1] * 9] * 3, columns={"date": future}))
    (finding,) = result.findings
    (weight,) = result.weights
    assert (finding.rule, finding.rows, finding.p) == ("date-future", (7, 8, 9), None)
    assert weight == result.whole
    assert (result.whole.rows, result.whole.with_them, result.whole.without) == (3, Decimal("77.50"), Decimal("100.00"))


def test_nothing_is_left_without_the_rows_of_a_whole_unit() -> None:
    """No index is made up where all rows were found."""
    result = checked(responses([[1, 1, 2, 1, 1, 1, 2, 1, 1]] * 15 + [[1, 2, 1, 1, 1, 1, 1, 1, 2]] * 15))
    assert [finding.rule for finding in result.findings if finding.severity == "warning"] != []
    assert result.whole.without is None


def test_checking_deletes_nothing_and_says_the_same_again() -> None:
    found = planted(copied_block)
    before = found.frame.clone()
    assert checked(found).findings == checked(found).findings
    assert found.frame.equals(before)


def test_all_of_one_sex_is_worth_a_word_without_other_units() -> None:
    same = responses([MIXED, [4] * 9] * 20, columns={"jenis_kelamin": ["Perempuan"] * 40})
    (finding,) = of_rule(checked(same), "constant-respondents")
    assert (finding.severity, finding.p) == ("info", None)


def test_one_enumerator_is_no_respondent() -> None:
    """That all forms were brought by one person is as it should be."""
    clean = faultless(3, 1, 60)
    alone = clean.frame.with_columns(petugas=pl.lit("Ani"))
    assert not checked(replace(clean, frame=alone)).findings


def test_a_year_that_came_in_on_a_few_days_is_told() -> None:
    """Of 130 forms 120 are of three days in two months; 60 in six hours are one in 360 seconds."""
    days = [date(2025, 3, 3)] * 60 + [date(2025, 3, 4)] * 30 + [date(2025, 5, 5)] * 30 + [date(2025, 5, 6)] * 10
    forms = [[3 + (i >> j) % 2 for j in range(9)] for i in range(130)]
    (finding,) = of_rule(checked(responses(forms, columns={"date": days})), "few-days")
    assert dict(finding.message.values)["seconds"] == 360
    assert len(finding.rows) == 120


def test_busy_days_that_are_batches_are_told_once() -> None:
    """Sixty forms of one day among forty days with one each."""
    days = [date(2025, 3, 3) + timedelta(days=i) for i in range(40)] + [date(2025, 5, 5)] * 60
    result = checked(responses([MIXED, [4] * 9] * 50, columns={"date": days}))
    assert of_rule(result, "batch-day")
    assert not of_rule(result, "few-days")


def test_rejected_answers_are_evidence_of_another_scale() -> None:
    found = responses([MIXED] * 10)
    counted = replace(found, problem_counts={("a.csv", "U1", "outside-scale"): 3, ("a.csv", "U2", "unknown-answer"): 9})
    (finding,) = of_rule(checked(counted), "rejected-scale")
    assert dict(finding.message.values) == {"count": 3, "file": "a.csv"}


def test_few_forms_say_nothing() -> None:
    """Neither do none."""
    assert not checked(responses([])).findings
    assert not checked(responses([[4] * 9] * 4)).findings


def test_a_finding_within_one_service_names_it() -> None:
    days = [date(2025, 3, 3) + timedelta(days=i) for i in range(8)] + [date(2031, 1, 1)] * 2
    found = responses([MIXED] * 10, columns={"date": days, "service": ["KTP"] * 8 + ["Akta"] * 2})
    (finding,) = of_rule(checked(found), "date-future")
    assert finding.service == "Akta"


def test_the_whole_check_is_at_five_percent() -> None:
    """As docs/metode/pemeriksaan.md says."""
    assert ALPHA == 0.05
