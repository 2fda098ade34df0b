"""Plans: what last period's answers say of the next sample."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import stdev

import pytest

from answers import NINE, responses
from ikm.scoring.official import Cell
from ikm.scoring.planning import Spread, Wish, class_edges, plan, spreads_of
from ikm.survey.periods import Period
from ikm.survey.project import Project, Service, Unit

Spreads = dict[Cell, Spread]

ROWS = [[4] * 9, [3] * 9, [2] * 9, [4, 4, 4, 3, 3, 3, 2, 2, 2], [1] * 9, [4] * 8 + [3]]
KINDS = ["KTP", "KTP", "KTP", "KK", "KK", "Akta"]
INDEXES = [25 * sum(row) / 9 for row in ROWS]
SIZES = {"KTP": 300, "KK": 100, "Akta": 20}
UNIT = Unit(nama="D", layanan=tuple(Service(nama=name, populasi=size) for name, size in SIZES.items()))
ANSWERS = responses(
    ROWS, columns={"unit": ["D"] * 6, "service": KINDS, "date": [date(2024 + i // 3, 3, 1) for i in range(6)]}
)


def test_the_spread_is_the_standard_deviation_of_the_respondents_index() -> None:
    """Whatever populations, period and clusters the project states."""
    project = Project.model_validate(
        {"survei": {"periode": "2026", "klaster": "tanggal", "strata_tunggal": "fail"}, "unit": [UNIT.model_dump()]}
    )
    spreads = spreads_of(ANSWERS, project)
    assert spreads["D", None].sd == pytest.approx(stdev(INDEXES))
    assert (spreads["D", None].n, spreads["D", None].index) == (6, Decimal("70.37"))  # 25 x 152 / 54
    assert spreads["D", "KTP"].sd == pytest.approx(stdev(INDEXES[:3]))
    assert spreads["D", "KK"].sd == pytest.approx(stdev(INDEXES[3:5]))


def test_of_one_respondent_and_of_equal_answers_no_spread_is_known() -> None:
    same = responses([[4] * 9] * 5, columns={"unit": ["E"] * 5, "service": ["x"] * 5})
    assert ("D", "Akta") not in spreads_of(ANSWERS, Project())
    assert spreads_of(same, Project()) == {}


def test_a_period_is_measured_alone() -> None:
    found = spreads_of(ANSWERS, Project(), Period.parse("2024"))
    assert found["D", None].sd == pytest.approx(stdev(INDEXES[:3]))


def test_classes_begin_where_the_index_is_rounded_into_them() -> None:
    assert class_edges(NINE) == [88.305, 76.605, 64.995]


def test_the_index_is_told_from_the_nearest_class_edge() -> None:
    spreads: Spreads = {("D", None): Spread(12.0, 100, Decimal("85.00"))}
    found = plan(UNIT, NINE, spreads, Wish())
    assert found.for_class is not None
    assert (found.for_class.expected, found.for_class.edge) == (85.0, 88.305)
    other = plan(UNIT, NINE, spreads, Wish(expected=78.0)).for_class
    assert other is not None
    assert other.edge == 76.605


def test_the_design_effect_multiplies_the_sample() -> None:
    """n0 with t for n - 1: (1.984 x 10 / 2)^2 = 98.4; twice that with a design effect of 2, about."""
    wish = Wish(margins=(2.0,))
    unit = Unit(nama="D")
    assert plan(unit, NINE, {("D", None): Spread(10.0)}, wish).for_margins == (99,)
    assert plan(unit, NINE, {("D", None): Spread(200**0.5)}, wish).for_margins == (195,)
    twice = plan(unit, NINE, {("D", None): Spread(10.0)}, Wish(margins=(2.0,), design_effect=2.0))
    assert twice.for_margins == (195,)


def test_a_service_without_answers_has_the_spread_of_its_unit() -> None:
    """N S: 6000, 1000 and 200, of 7200: 60, 10 and 2 of 72."""
    spreads: Spreads = {("D", None): Spread(10.0), ("D", "KTP"): Spread(20.0)}
    found = plan(UNIT, NINE, spreads, Wish(n=72, allocation="neyman"))
    assert [(share.sd, share.n) for share in found.shares] == [(20.0, 60), (10.0, 10), (10.0, 2)]


def test_the_target_is_shared_out_else_the_number_of_the_table() -> None:
    """Krejcie and Morgan's table: 420 users, 201."""
    assert plan(UNIT, NINE, {}, Wish()).allocated == 201
    assert plan(UNIT.model_copy(update={"target": 90}), NINE, {}, Wish()).allocated == 90
    assert plan(UNIT.model_copy(update={"target": 90}), NINE, {}, Wish(n=70)).allocated == 70


def test_what_cannot_be_shared_out_is_said_and_the_rest_is_there() -> None:
    found = plan(UNIT.model_copy(update={"target": 500}), NINE, {}, Wish())
    assert (found.krejcie_morgan, found.shares) == (201, ())
    assert "lebih banyak daripada pengguna semua strata (420)" in found.missing[0].say()
    uncounted = UNIT.model_copy(update={"layanan": (Service(nama="KTP"), Service(nama="KK", populasi=3)), "target": 9})
    assert 'populasi layanan "KTP" belum diisi' in plan(uncounted, NINE, {}, Wish()).missing[0].say()
    unknown = plan(UNIT, NINE, {("D", "KTP"): Spread(9.0)}, Wish(allocation="neyman"))
    assert "--sd" in unknown.missing[0].say()
