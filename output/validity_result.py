"""Validity, reliability and priorities as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ikm.output.result import pair
from ikm.scoring.drivers import Driver, Priorities
from ikm.scoring.item_analysis import ItemAnalysis
from ikm.scoring.reliability import RELIABLE, Item
from ikm.survey.instrument import Instrument

FORMAT_VERSION = 1


def to_dict(analyses: Sequence[ItemAnalysis], instrument: Instrument) -> dict[str, Any]:
    """Every domain. Figures are floats, absence is None; `valid` and `reliable` are what practice calls so."""
    return {
        "format_version": FORMAT_VERSION,
        "instrument": instrument.id,
        "domains": [_domain(analysis, instrument) for analysis in analyses],
    }


def to_json(analyses: Sequence[ItemAnalysis], instrument: Instrument) -> str:
    """`to_dict` as text."""
    return json.dumps(to_dict(analyses, instrument), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _domain(analysis: ItemAnalysis, instrument: Instrument) -> dict[str, Any]:
    found = analysis.reliability
    five, one = found.r_table or (None, None)
    return {
        "level": analysis.domain.level,
        "unit": analysis.domain.unit,
        "period": analysis.domain.period,
        "n": analysis.domain.n,
        "complete": found.n,
        "alpha": found.alpha,
        "ci95": pair(found.ci95),
        "alpha_standardised": found.standardised,
        "reliable": None if found.alpha is None else found.alpha >= RELIABLE,
        "r_table_5": five,
        "r_table_1": one,
        "not_for_all": list(analysis.not_for_all),
        "unanswered": list(analysis.unanswered),
        "elements": [_item(item, instrument) for item in found.items],
        "priorities": _priorities(analysis.priorities) if analysis.priorities else None,
    }


def _item(item: Item, instrument: Instrument) -> dict[str, Any]:
    return {
        "key": item.key,
        "code": instrument[item.key].code,
        "constant": item.constant,
        "item_total_r": item.item_total,
        "item_rest_r": item.item_rest,
        "valid": item.valid,
        "alpha_if_dropped": item.alpha_if_dropped,
    }


def _priorities(matrix: Priorities) -> dict[str, Any]:
    return {
        "importance_line": matrix.importance,
        "performance_line": matrix.performance,
        "elements": [_driver(driver) for driver in matrix.drivers],
    }


def _driver(driver: Driver) -> dict[str, Any]:
    return {
        "key": driver.key,
        "importance": driver.importance,
        "importance_ci95": pair(driver.importance_ci95),
        "performance": driver.performance,
        "performance_ci95": pair(driver.performance_ci95),
        "quadrant": driver.quadrant,
        "certain": driver.certain,
    }
