"""The published figures: exact, rounded once, half up, and classed by the rounded value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from answers import NINE, from_annex, responses, with_sums
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.rounding import half_up, largest_remainder, printed_skm
from ikm.scoring.score import DomainScore, Weights
from ikm.survey import instrument as instruments
from ikm.survey.errors import ScoringError
from ikm.survey.project import Project

KEMENAG = from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115])
PEKALONGAN = from_annex([357, 345, 327, 400, 363, 331, 325, 303, 398])
BANJARBARU = [290, 300, 310, 235, 305, 315, 235, 260, 300, 320, 300, 285, 315, 315]


def whole(sums: list[int], n: int, **options: object) -> DomainScore:
    return score(with_sums(n, sums), Project(), ScoreOptions(**options)).domains[0]  # type: ignore[arg-type]


def test_kemenag_sulbar_with_its_rounded_weight_and_exactly() -> None:
    """PTSP Kemenag Sulawesi Barat printed 90,56 A with weights of 0,11; a ninth gives 91,48."""
    old, exact = whole(KEMENAG, 29, weights="0.11"), whole(KEMENAG, 29)
    assert old.ikm == Decimal("90.56")
    assert exact.ikm == Decimal("91.48")
    assert exact.quality is not None
    assert exact.quality.mutu == "A"


def test_arpus_pekalongan_with_its_rounded_weight_and_exactly() -> None:
    """Perpustakaan Pekalongan 2025 printed 87,38 B with weights of 0,111; a ninth gives 87,47."""
    old, exact = whole(PEKALONGAN, 100, weights="0.111"), whole(PEKALONGAN, 100)
    assert old.ikm == Decimal("87.38")
    assert exact.ikm == Decimal("87.47")
    assert exact.quality is not None
    assert exact.quality.mutu == "B"


def test_pekalongan_elements_are_classed_on_their_rounded_index() -> None:
    """An NRR of 3,57 is 89,25, A; one of 3,03 is 75,75, C. The report had classed both B."""
    elements = {e.key: e for e in whole(PEKALONGAN, 100).elements}
    assert elements["persyaratan"].quality is not None
    assert elements["persyaratan"].quality.mutu == "A"
    assert elements["sarana"].quality is not None
    assert (elements["sarana"].index, elements["sarana"].quality.mutu) == (Decimal("75.75"), "C")


def test_banjarbaru_2016_with_fourteen_elements() -> None:
    """Perizinan Banjarbaru, Februari 2016: 72,95, which is B by the classes of 2004."""
    instrument = instruments.load("kepmenpan-25-2004")
    domain = score(with_sums(100, BANJARBARU, instrument), Project()).domains[0]
    assert domain.ikm == Decimal("72.95")
    assert domain.quality is not None
    assert domain.quality.mutu == "B"


def test_simpang_kapuak_is_rounded_and_not_cut() -> None:
    """SKM 3,095 is 77,375 on the scale: 77,38, where the report cut to 77,37."""
    assert half_up(25 * Fraction("3.095"), 2) == Decimal("77.38")


@pytest.mark.parametrize(
    ("n", "total", "ikm", "mutu"),
    [
        (19, 604, "88.30", "B"),
        (19, 524, "76.61", "B"),
        (58, 1357, "64.99", "D"),
        (8, 225, "78.13", "B"),
        (5000, 137889, "76.61", "B"),
        (5000, 158949, "88.31", "A"),
        (5000, 116991, "65.00", "C"),
    ],
)
def test_edges_between_classes(n: int, total: int, ikm: str, mutu: str) -> None:
    """Exact ties go up, and the class is that of the rounded index; binary floats get some of these wrong."""
    sums = [total // 9 + (j < total % 9) for j in range(9)]
    domain = whole(sums, n)
    assert domain.ikm == Decimal(ikm)
    assert domain.quality is not None
    assert domain.quality.mutu == mutu


answers = st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=9, max_size=9), min_size=1, max_size=30)


@given(answers)
def test_the_printed_table_re_adds(rows: list[list[int | None]]) -> None:
    """NRR tertimbang add up to the printed SKM, and 25 x SKM rounds to the printed IKM."""
    domain = score(responses(rows), Project()).domains[0]
    if domain.ikm is None:
        assert any(all(row[j] is None for row in rows) for j in range(9))
        assert domain.quality is None
        return
    parts = [e.nrr_weighted for e in domain.elements if e.nrr_weighted is not None]
    assert domain.skm == sum(parts)
    assert half_up(25 * Fraction(domain.skm), 2) == domain.ikm
    exact = [Fraction(e.nrr or 0, 9) for e in domain.elements]
    assert all(abs(Fraction(p) - e) < Fraction(1, 10_000) for p, e in zip(parts, exact, strict=True))


@given(st.fractions(1, 4, max_denominator=90_000))
@example(Fraction(604, 171))  # n = 19: 3,5322 would give 88,31
@example(Fraction(225, 72))
def test_skm_has_the_fewest_decimals_at_least_four_that_give_the_index(skm: Fraction) -> None:
    index = half_up(25 * skm, 2)
    printed = printed_skm(skm, index)
    places = -int(printed.as_tuple().exponent)
    assert half_up(25 * Fraction(printed), 2) == index
    assert all(half_up(25 * Fraction(half_up(skm, fewer)), 2) != index for fewer in range(4, places))
    assert places >= 4


@given(answers)
def test_the_index_is_the_mean_of_available_answers(rows: list[list[int | None]]) -> None:
    """Each element's mean is over those who answered it; a blank is never zero (DOMAIN: available case)."""
    domain = score(responses(rows), Project()).domains[0]
    for j, element in enumerate(domain.elements):
        given_ = [row[j] for row in rows if row[j] is not None]
        assert element.n == len(given_)
        assert element.nrr == (Fraction(sum(v for v in given_ if v), len(given_)) if given_ else None)


@given(st.lists(st.fractions(0, 1, max_denominator=999), min_size=1, max_size=14))
def test_largest_remainder_moves_no_value_by_a_whole_unit(values: list[Fraction]) -> None:
    """Each printed value is within one unit of the last place of the exact one, and they add up."""
    total = half_up(sum(values, Fraction(0)), 4)
    printed = largest_remainder(values, total)
    assert sum(printed) == total
    assert all(abs(Fraction(p) - v) < Fraction(1, 10_000) for p, v in zip(printed, values, strict=True))


def test_of_equal_remainders_the_earlier_moves_up() -> None:
    """Three equal thirds of 1: one unit of the last place is missing from 3 x 0,3333."""
    printed = largest_remainder([Fraction(1, 3)] * 3, Decimal("1.0000"))
    assert printed == [Decimal("0.3334"), Decimal("0.3333"), Decimal("0.3333")]


def test_digits_that_were_moved_are_marked() -> None:
    """Of n = 19, sums of 68 and eight times 67: 604 / 171 = 3,53216; 0,39766 and eight times 0,39181 lack 2 units."""
    domain = whole([68] + [67] * 8, 19)
    assert domain.skm == Decimal("3.53216")
    assert [(str(e.nrr_weighted), e.moved) for e in domain.elements[:4]] == [
        ("0.39766", False), ("0.39182", True), ("0.39182", True), ("0.39181", False)
    ]  # fmt: skip


def test_no_respondents_no_index_and_no_class() -> None:
    """Without respondents there is no index and no class."""
    domain = score(responses([]), Project()).domains[0]
    assert (domain.n, domain.ikm, domain.quality, domain.se, domain.ci95) == (0, None, None, None, None)
    assert [note.rule for note in domain.notes] == ["no-respondents"]


def test_an_element_that_nobody_answered_withholds_the_index() -> None:
    """The eight others are never summed with ninths as weights; the remedy is named."""
    domain = score(responses([[4, 4, 4, None, 4, 4, 4, 4, 4]] * 3), Project()).domains[0]
    assert domain.ikm is None
    assert "tidak_berlaku" in domain.notes[0].message.say()


def test_an_element_declared_not_applicable_is_left_out_and_weights_are_scaled() -> None:
    """Eight elements weigh an eighth each: seven 4s and one 3 are (7 x 4 + 3) / 8 x 25 = 96,875, so 96,88."""
    project = Project.model_validate({"unit": [{"nama": "Puskesmas", "tidak_berlaku": ["biaya"]}]})
    rows = [[3, 4, 4, None, 4, 4, 4, 4, 4]] * 2
    given_ = responses(rows, columns={"unit": ["Puskesmas"] * 2})
    whole_, unit = score(given_, project).domains
    assert unit.ikm == whole_.ikm == Decimal("96.88")
    assert {e.weight for e in unit.elements} == {Fraction(1, 8), None}
    assert unit.complete == 2


def test_an_element_that_applies_in_one_unit_counts_in_the_whole() -> None:
    """Weights of ninths; the respondent of the unit without it is complete with eight answers."""
    project = Project.model_validate({"unit": [{"nama": "A", "tidak_berlaku": ["biaya"]}, {"nama": "B"}]})
    given_ = responses([[3, 3, 3, None, *[3] * 5], [4] * 9], columns={"unit": ["A", "B"]})
    whole = score(given_, project).domains[0]
    assert {element.weight for element in whole.elements} == {Fraction(1, 9)}
    assert whole.complete == 2


def test_answers_to_an_element_that_applies_no_more_make_no_one_incomplete() -> None:
    project = Project.model_validate({"unit": [{"nama": "A", "tidak_berlaku": ["biaya"]}]})
    assert score(responses([[3] * 9], columns={"unit": ["A"]}), project).domains[0].complete == 1


@pytest.mark.parametrize(("n", "withheld"), [(9, True), (10, False)])
def test_as_many_respondents_as_the_threshold_are_enough(n: int, withheld: bool) -> None:
    """docs/metode/yang-tidak-diumumkan.md: below `ambang`, 10, nothing is published."""
    assert score(responses([[3] * 9] * n), Project()).domains[0].suppressed is withheld


def test_plain_mean_of_services() -> None:
    """Three respondents at 4 and one at 2: pooled 3,5 (87,50), mean of the two services 3,0 (75,00)."""
    given_ = responses([[4] * 9] * 3 + [[2] * 9], columns={"service": ["KTP"] * 3 + ["KK"]})
    assert score(given_, Project()).domains[0].ikm == Decimal("87.50")
    assert score(given_, Project(), ScoreOptions(combine="mean")).domains[0].ikm == Decimal("75.00")


def test_mean_of_services_in_pooled_units() -> None:
    """A: x 4 of three forms and y 2 of one make 3; B 1 of four forms: (4 x 3 + 4 x 1) / 8 = 2, so 50,00."""
    columns = {"unit": ["A"] * 4 + ["B"] * 4, "service": ["x"] * 3 + ["y"] + ["z"] * 4}
    given_ = responses([[4] * 9] * 3 + [[2] * 9] + [[1] * 9] * 4, columns=columns)
    assert score(given_, Project(), ScoreOptions(combine="mean")).domains[0].ikm == Decimal("50.00")


def test_a_service_without_answers_to_an_element_leaves_its_share_to_the_others() -> None:
    """Biaya: of A only x answered, 4, and B gave 2; their mean is 3."""
    columns = {"unit": ["A", "A", "B"], "service": ["x", "y", "z"]}
    given_ = responses([[4] * 9, [2, 2, 2, None, *[2] * 5], [2] * 9], columns=columns)
    whole = score(given_, Project(), ScoreOptions(combine="mean", combine_units="mean")).domains[0]
    assert whole.elements[3].nrr == 3


def test_population_weighted_services() -> None:
    """Services of 100 and 300 users at 4 and 2: (100 x 4 + 300 x 2) / 400 = 2,5, so 62,50."""
    project = Project.model_validate(
        {"unit": [{"nama": "D", "layanan": [{"nama": "KTP", "populasi": 100}, {"nama": "KK", "populasi": 300}]}]}
    )
    columns = {"unit": ["D"] * 4, "service": ["KTP"] * 3 + ["KK"]}
    given_ = responses([[4] * 9] * 3 + [[2] * 9], columns=columns)
    assert score(given_, project, ScoreOptions(combine="population")).domains[1].ikm == Decimal("62.50")


def test_a_missing_population_is_an_error_that_names_the_service() -> None:
    """Population weights need every service's population."""
    project = Project.model_validate({"unit": [{"nama": "D", "layanan": [{"nama": "KTP", "populasi": 100}]}]})
    given_ = responses([[4] * 9] * 2, columns={"unit": ["D"] * 2, "service": ["KTP", "KK"]})
    with pytest.raises(ScoringError, match="KK"):
        score(given_, project, ScoreOptions(combine="population"))


def test_respondents_without_a_service_have_no_population() -> None:
    """The unit's 100 users are not theirs: they would weigh as much as all services together."""
    services = [{"nama": "x", "populasi": 60}, {"nama": "y", "populasi": 40}]
    project = Project.model_validate({"unit": [{"nama": "A", "populasi": 100, "layanan": services}]})
    columns: dict[str, list[object]] = {"unit": ["A"] * 3, "service": ["x", "y", None]}
    with pytest.raises(ScoringError, match="tanpa nama layanan"):
        score(responses([[4] * 9, [3] * 9, [1] * 9], columns=columns), project, ScoreOptions(combine="population"))


def test_a_unit_without_services_needs_no_population_for_them() -> None:
    given_ = responses([[4] * 9, [2] * 9], columns={"unit": ["A", "A"]})
    project = Project.model_validate({"unit": [{"nama": "A"}]})
    assert score(given_, project, ScoreOptions(combine="population")).domains[0].ikm == Decimal("75.00")


def test_the_remedy_for_a_unit_s_missing_population_is_its_own_option() -> None:
    given_ = responses([[4] * 9, [2] * 9], columns={"unit": ["A", "B"]})
    project = Project.model_validate({"unit": [{"nama": "A", "populasi": 5}, {"nama": "B"}]})
    with pytest.raises(ScoringError, match=r'populasi unit "B" .*--combine-units pooled'):
        score(given_, project, ScoreOptions(combine_units="population"))


def test_a_single_unit_needs_no_population_to_be_the_whole() -> None:
    """Among one unit there is nothing to weigh."""
    project = Project.model_validate({"unit": [{"nama": "D"}]})
    given_ = responses([[4] * 9, [3] * 9], columns={"unit": ["D"] * 2})
    assert score(given_, project, ScoreOptions(combine_units="population")).domains[0].ikm == Decimal("87.50")


def test_plain_mean_of_units_differs_from_pooled() -> None:
    """Units of one (2) and three (4) respondents: pooled 87,50, mean of units 75,00."""
    given_ = responses([[4] * 9] * 3 + [[2] * 9], columns={"unit": ["A"] * 3 + ["B"]})
    assert score(given_, Project(), ScoreOptions(combine_units="mean")).domains[0].ikm == Decimal("75.00")


def test_respondents_without_a_unit_are_said_to_weigh_as_one() -> None:
    """Two of twelve name no unit: of two units' means theirs is one half."""
    given_ = responses([[4] * 9] * 10 + [[2] * 9] * 2, columns={"unit": ["A"] * 10 + [None] * 2})
    whole = score(given_, Project(), ScoreOptions(combine_units="mean")).domains[0]
    assert whole.ikm == Decimal("75.00")
    assert [note.value for note in whole.notes if note.rule == "unit-unsaid"] == ["2"]
    assert "unit-unsaid" not in {note.rule for note in score(given_, Project()).domains[0].notes}


def test_elements_are_named_in_the_readers_language() -> None:
    given_ = responses([[None, *[3] * 8]] * 3)
    (note,) = (n for n in score(given_, Project()).domains[0].notes if n.rule == "element-unanswered")
    assert "Persyaratan" in note.message.say("id")
    assert "Requirements" in note.message.say("en")


def test_compatibility_weights_are_only_for_nine_equal_elements() -> None:
    """0,11 has no meaning for fourteen elements."""
    instrument = instruments.load("kepmenpan-25-2004")
    with pytest.raises(ScoringError, match="sembilan"):
        score(with_sums(100, BANJARBARU, instrument), Project(), ScoreOptions(weights="0.11"))


@pytest.mark.parametrize("weights", ["0.11", "0.111"])
def test_compatibility_weights_are_for_equal_elements_only(weights: Weights) -> None:
    """Nine of them that weigh otherwise had never 0,11 each."""
    bobot = dict.fromkeys(NINE.keys, "1/9") | {"biaya": "1/18", "sarana": "1/6"}
    project = Project.model_validate({"bobot": bobot})
    with pytest.raises(ScoringError, match="sembilan"):
        score(responses([[3] * 9], project.instrument), project, ScoreOptions(weights=weights))


def test_the_instrument_names_its_nine_elements_in_body_order() -> None:
    """Body order puts pengaduan eighth, the questionnaire asks sarana eighth (the U8/U9 trap)."""
    assert NINE.keys[7:] == ("pengaduan", "sarana")
    assert [e.key for e in NINE.questions][7:] == ["sarana", "pengaduan"]
