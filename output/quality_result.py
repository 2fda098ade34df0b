"""Findings as JSON, for other programs."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import polars as pl

from ikm.output.quality import ADVICE, places, shown
from ikm.scoring.quality.check import ALPHA, Checked, Weighed
from ikm.scoring.quality.findings import Finding
from ikm.survey.messages import Language

FORMAT_VERSION = 1


def to_dict(checked: Checked, language: Language) -> dict[str, Any]:
    """Every finding with its evidence; figures are floats, indices strings as printed, absence is None.

    tests: comparisons made; `p_adjusted` is corrected for all of them (Holm), at `alpha` for the whole check.
    """
    return {
        "format_version": FORMAT_VERSION,
        "n": checked.n,
        "units": checked.units,
        "tests": checked.tests,
        "alpha": ALPHA,
        "correction": "holm",
        "findings": [
            _finding(finding, weight, checked.frame, language)
            for finding, weight in zip(checked.findings, checked.weights, strict=True)
        ],
        "sensitivity": _weight(checked.whole),
    }


def to_json(checked: Checked, language: Language) -> str:
    """`to_dict` as text."""
    return json.dumps(to_dict(checked, language), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finding(finding: Finding, weight: Weighed | None, frame: pl.DataFrame, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "unit": finding.unit,
        "service": finding.service,
        "message": shown(finding.message, language),
        "advice": ADVICE[finding.rule].say(language),
        "evidence": {name: value for name, value in finding.message.values if isinstance(value, int | float | str)},
        "observed": finding.observed,
        "expected": finding.expected,
        "p": finding.p,
        "p_adjusted": finding.p_adjusted,
        "places": [{"file": file, "sheet": sheet, "rows": rows} for file, sheet, rows in places(finding, frame)],
        "sensitivity": None if weight is None else _weight(weight),
    }


def _weight(weight: Weighed) -> dict[str, Any]:
    return {"rows": weight.rows, "ikm": _printed(weight.with_them), "ikm_without": _printed(weight.without)}


def _printed(index: Decimal | None) -> str | None:
    return None if index is None else str(index)
