"""Comparisons and the funnel as JSON and CSV, for other programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ikm.output.delimited import Cell, harmless
from ikm.scoring.change import Change, Comparison
from ikm.scoring.comparing import Comparisons
from ikm.scoring.funnel import Funnel, FunnelUnit
from ikm.scoring.score import DomainScore

FORMAT_VERSION = 1

_HEADER = (
    *("unit", "layanan", "rincian_lama", "rincian_baru", "periode_lama", "periode_baru", "n_lama", "n_baru", "nilai"),
    *("lama", "baru", "selisih", "galat_baku", "ci95_bawah", "ci95_atas", "derajat_bebas", "p", "p_disesuaikan"),
    *("terkecil", "putusan"),
)
_FUNNEL_HEADER = (
    *("unit", "n", "ikm", "nilai", "selisih", "galat_baku", "derajat_bebas", "p_disesuaikan", "batas95_bawah"),
    *("batas95_atas", "batas_keluarga_bawah", "batas_keluarga_atas", "putusan", "peringkat", "peringkat_terbaik"),
    "peringkat_terburuk",
)

Ranks = dict[str | None, tuple[int, int, int]]


def to_json(comparisons: Comparisons) -> str:
    """Every comparison. Official figures are strings, inference floats, absence None."""
    return _json(
        {
            "format_version": FORMAT_VERSION,
            "instrument": comparisons.score.instrument.id,
            "comparisons": [_comparison(comparison) for comparison in comparisons.all],
            "left_out": [_domain(domain) for domain in comparisons.left_out],
        }
    )


def to_csv(comparisons: Comparisons) -> str:
    """A row for each figure of each comparison: the index, then the elements."""
    rows = (_row(comparison, change) for comparison in comparisons.all for change in _changes(comparison))
    return _csv(_HEADER, rows)


def funnel_to_json(funnel: Funnel, ranks: Ranks) -> str:
    """The mean, the over-dispersion, and each unit with the limits that a chart draws."""
    return _json(
        {
            "format_version": FORMAT_VERSION,
            "instrument": funnel.score.instrument.id,
            "ikm": _text(funnel.score.domains[0].ikm),
            "mean": funnel.mean,
            "model": funnel.model,
            "phi": funnel.dispersion.phi,
            "tau2": funnel.dispersion.between,
            "factor": funnel.dispersion.factor,
            "standardised_by": list(funnel.standardised_by),
            "units": [_unit(unit, ranks.get(unit.domain.unit)) for unit in funnel.units],
            "left_out": [_domain(domain) for domain in funnel.left_out],
            "notes": [{"rule": note.rule, "message": str(note.message)} for note in funnel.notes],
        }
    )


def funnel_to_csv(funnel: Funnel, ranks: Ranks) -> str:
    """A row for each unit."""
    return _csv(_FUNNEL_HEADER, (_funnel_row(unit, ranks.get(unit.domain.unit)) for unit in funnel.units))


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _csv(header: tuple[str, ...], rows: Any) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _changes(comparison: Comparison) -> tuple[Change, ...]:
    return (comparison.index, *comparison.elements)


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "before": _domain(comparison.before),
        "after": _domain(comparison.after),
        "index": _change(comparison.index),
        "elements": [_change(change) for change in comparison.elements],
        "breaks": [{"rule": problem.rule, "message": str(problem.message)} for problem in comparison.breaks],
    }


def _domain(domain: DomainScore) -> dict[str, Any]:
    return {
        "level": domain.level,
        "unit": domain.unit,
        "service": domain.service,
        "group": domain.group,
        "period": domain.period,
        "n": domain.n,
        "suppressed": domain.suppressed,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "before": _text(change.before),
        "after": _text(change.after),
        "difference": _text(change.printed),
        "se": change.se,
        "ci95": None if change.ci95 is None else list(change.ci95),
        "df": change.df,
        "p": change.p,
        "p_adjusted": change.p_adjusted,
        "smallest_detectable": change.detectable,
        "verdict": change.verdict,
        "reason": None if change.reason is None else str(change.reason),
    }


def _row(comparison: Comparison, change: Change) -> tuple[Cell, ...]:
    before, after = comparison.before, comparison.after
    return (
        *(after.unit, after.service, _group(before), _group(after), before.period, after.period, before.n, after.n),
        *(change.what, _text(change.before), _text(change.after), _signed(change)),
        *(change.se, *(change.ci95 or (None, None)), change.df, change.p, change.p_adjusted),
        *(change.detectable, change.verdict),
    )


def _signed(change: Change) -> float | None:
    """As a number: a text that begins with a minus sign would be taken for a formula."""
    return None if change.printed is None else float(change.printed)


def _group(domain: DomainScore) -> str | None:
    if domain.group is None:
        return domain.unit
    return "; ".join(f"{key}={value or '-'}" for key, value in domain.group.items())


def _unit(unit: FunnelUnit, rank: tuple[int, int, int] | None) -> dict[str, Any]:
    return {
        "unit": unit.domain.unit,
        "n": unit.domain.n,
        "ikm": _text(unit.domain.ikm),
        "value": unit.value,
        "difference": unit.difference,
        "se": unit.se,
        "df": unit.df,
        "p_adjusted": unit.p_adjusted,
        "limits95": list(unit.limits),
        "limits_family": list(unit.family),
        "verdict": unit.verdict,
        "rank": None if rank is None else rank[0],
        "rank_interval": None if rank is None else list(rank[1:]),
    }


def _funnel_row(unit: FunnelUnit, rank: tuple[int, int, int] | None) -> tuple[Cell, ...]:
    return (
        *(unit.domain.unit, unit.domain.n, _text(unit.domain.ikm), unit.value, unit.difference, unit.se, unit.df),
        *(unit.p_adjusted, *unit.limits, *unit.family, unit.verdict, *(rank or (None, None, None))),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
