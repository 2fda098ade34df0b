"""Recaps are scored for the official figures only."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from answers import NINE, from_annex
from ikm.scoring.recap import score_recaps
from ikm.survey.errors import ScoringError
from ikm.survey.project import Project
from ikm.survey.recap import RecapElement, RecapRow, Recaps


def row(
    n: int, sums: list[str], unit: str | None = None, rounded: bool = False, service: str | None = None
) -> RecapRow:
    elements = {key: RecapElement(n, Fraction(s), rounded) for key, s in zip(NINE.keys, sums, strict=True)}
    return RecapRow(n, elements, unit, service)


def test_kemenag_from_its_sums() -> None:
    """PTSP Kemenag Sulawesi Barat, n = 29: 91,48 A with exact ninths; no interval is claimed."""
    sums = [str(s) for s in from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115])]
    domain = score_recaps(Recaps(NINE, (row(29, sums),)), Project()).domains[0]
    assert domain.ikm == Decimal("91.48")
    assert (domain.se, domain.ci95) == (None, None)
    assert domain.elements[0].sum == 105


def test_rounded_means_are_said_and_give_no_sum() -> None:
    """Pekalongan's NRR of two decimals: 87,47, marked as rounded input."""
    nrr = ["3.57", "3.45", "3.27", "4.00", "3.63", "3.31", "3.25", "3.98", "3.03"]
    sums = [str(100 * Fraction(value)) for value in nrr]
    domain = score_recaps(Recaps(NINE, (row(100, sums, rounded=True),)), Project()).domains[0]
    assert domain.ikm == Decimal("87.47")
    assert [note.rule for note in domain.notes] == ["rounded-input"]
    assert {element.sum for element in domain.elements} == {None}


def test_units_are_pooled_by_their_respondents() -> None:
    """10 respondents at 4 and 30 at 2: 2,5, so 62,50 (a mean of the two would be 75,00)."""
    rows = (row(10, ["40"] * 9, "A"), row(30, ["60"] * 9, "B"))
    whole, first, second = score_recaps(Recaps(NINE, rows), Project()).domains
    assert (whole.ikm, first.ikm, second.ikm) == (Decimal("62.50"), Decimal("100.00"), Decimal("50.00"))


def test_services_are_pooled_into_their_unit_and_one_rounded_figure_makes_the_sum_unknown() -> None:
    """10 respondents at 4 and 30 at 2, in one unit: 62,50."""
    rows = (row(10, ["40"] * 9, "A", service="x"), row(30, ["60"] * 9, "A", rounded=True, service="y"))
    found = score_recaps(Recaps(NINE, rows), Project()).domains
    assert [(d.level, d.unit, d.service, str(d.ikm), d.elements[0].sum) for d in found] == [
        ("agency", None, None, "62.50", None),
        ("unit", "A", None, "62.50", None),
        ("service", "A", "x", "100.00", 40),
        ("service", "A", "y", "50.00", None),
    ]


@pytest.mark.parametrize(("n", "withheld"), [(9, True), (10, False)])
def test_a_recap_of_too_few_is_not_published(n: int, withheld: bool) -> None:
    found = score_recaps(Recaps(NINE, (row(n, [str(3 * n)] * 9, "A"),)), Project()).domains
    assert [domain.suppressed for domain in found] == [withheld, withheld]


@pytest.mark.parametrize("option", ["combine", "combine_units"])
def test_other_combinations_are_refused(option: str) -> None:
    """A recap knows no services to weigh, and units that sent one are pooled with those that sent answers."""
    with pytest.raises(ScoringError, match="pooled"):
        score_recaps(Recaps(NINE, ()), Project.model_validate({"survei": {option: "mean"}}))
