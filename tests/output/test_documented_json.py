"""docs/hasil-json.md names every key of what other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from answers import NINE, responses
from ikm.output import planning, quality_result, validity_result
from ikm.scoring.compute import score
from ikm.scoring.item_analysis import item_analysis
from ikm.scoring.planning import Spread, Wish, plan
from ikm.scoring.quality.check import check
from ikm.scoring.tally import tally
from ikm.survey.project import Project, Service, Unit

PAGE = (Path(__file__).parents[2] / "docs" / "hasil-json.md").read_text("utf-8")
# No two alike, and every element varies.
FORMS = [[3 + (i >> j) % 2 for j in range(7)] + [3 + i % 2, 3 + i // 2 % 2] for i in range(120)]


def checked() -> object:
    return quality_result.to_dict(check(responses([*FORMS, *FORMS[:8]]), Project()), "id")


def analysed() -> object:
    given = responses(FORMS)
    totals = tally(given.frame, NINE.keys, ["unit", "service"])
    (domain, *_) = score(given, Project()).domains
    return validity_result.to_dict([item_analysis(domain, totals, totals.n > 0, Project())], NINE)


def planned() -> object:
    services = (Service(nama="KTP", populasi=300), Service(nama="KK", populasi=100))
    unit, wish = Unit(nama="A", populasi=400, layanan=services), Wish(expected=80.0)
    return json.loads(planning.to_json([plan(unit, NINE, {("A", None): Spread(12.0)}, wish)], wish))


@pytest.mark.parametrize("made", [checked, analysed, planned], ids=["check", "reliability", "sample-size"])
def test_every_key_is_named(made: Callable[[], object]) -> None:
    unnamed = {key for key in keys(made()) if f"`{key}`" not in PAGE}
    assert unnamed == set()


def keys(value: object) -> Iterator[str]:
    """Of all objects, but those of evidence, which are named after what a finding says."""
    match value:
        case dict():
            for key, inside in value.items():
                yield key
                yield from () if key == "evidence" else keys(inside)
        case list():
            for inside in value:
                yield from keys(inside)
