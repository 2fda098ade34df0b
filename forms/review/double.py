"""Double keying: a random sample of the answers that the reader took by itself is keyed again by a person.

The share of answers on which they differ, with an upper bound, is the error rate of the reader.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from scipy.special import betaincinv

from ikm.forms.review.doubts import Doubt, accepted_of, latest_doubles
from ikm.forms.scan.decisions import Decision, Decisions
from ikm.forms.scan.kept import KeptScan

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Difference:
    """An answer on which a person and the reader differ. decided: by the second keying, or about it afterwards.

    read: what the reader took; None is blank.
    """

    doubt: Doubt
    read: str | None
    decided: Decision

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet which of the two is right."""
        return self.decided.kind == "double"


@dataclass(frozen=True)
class ErrorRate:
    """What double keying shows. keyed: answers that a person could tell; unsure: those that nobody could."""

    keyed: int
    differences: tuple[Difference, ...]
    unsure: int = 0

    @property
    def differing(self) -> int:
        """Answers on which person and reader differ."""
        return len(self.differences)

    @property
    def rate(self) -> float | None:
        """Their share; None where nothing was keyed."""
        return self.differing / self.keyed if self.keyed else None

    @property
    def upper(self) -> float | None:
        """The upper bound of their share in all answers, with a confidence of 95 per cent, one-sided."""
        return upper_bound(self.differing, self.keyed) if self.keyed else None


def upper_bound(faults: int, n: int, confidence: float = CONFIDENCE) -> float:
    """The exact one-sided upper bound of a share of which `faults` of `n` were seen.

    Clopper & Pearson (1934), Biometrika 26, 404-413: the share p for which P(X <= faults) = 1 - confidence, which is
    the quantile `confidence` of the Beta distribution with faults + 1 and n - faults (Brown, Cai & DasGupta 2001,
    Statistical Science 16, 101-133, section 4.2.1).
    """
    return 1.0 if faults >= n else float(betaincinv(faults + 1, n - faults, confidence))


def error_rate(scans: Sequence[KeptScan], decisions: Decisions) -> ErrorRate:
    """What the answers that were keyed twice show, over all sessions.

    Persons err as well: what was decided in the end about a difference counts in place of the second keying.
    """
    accepted = {(doubt.sheet, doubt.key): doubt for doubt in accepted_of(scans)}
    settled = decisions.latest
    keyed = {name: settled.get(name, again) for name, again in latest_doubles(decisions).items() if name in accepted}
    told = {name: decision for name, decision in keyed.items() if decision.sure}
    differences = (
        Difference(accepted[name], accepted[name].proposal, decision)
        for name, decision in told.items()
        if decision.value != accepted[name].proposal
    )
    return ErrorRate(len(told), tuple(differences), len(keyed) - len(told))


def sample_of(accepted: Iterable[Doubt], count: int, seed: int) -> list[Doubt]:
    """So many of the answers, by lot and unit by unit as their answers are many, at least one of each unit.

    The lot is a digest of seed and answer: it is the same on every machine, and a larger sample holds the smaller.
    Kept in the order of the stack.
    """
    strata: dict[str | None, list[Doubt]] = defaultdict(list)
    listed = list(accepted)
    for doubt in listed:
        strata[doubt.place.unit].append(doubt)
    sizes = _shares({unit: len(doubts) for unit, doubts in strata.items()}, min(count, len(listed)))
    drawn = {
        doubt.id
        for unit, doubts in strata.items()
        for doubt in sorted(doubts, key=lambda doubt: _lot(doubt, seed))[: sizes[unit]]
    }
    return [doubt for doubt in listed if doubt.id in drawn]


def _lot(doubt: Doubt, seed: int) -> bytes:
    return blake2b(f"{seed}\n{doubt.id}".encode(), digest_size=16).digest()


def _shares(sizes: dict[str | None, int], count: int) -> Counter[str | None]:
    """`count` spread over the strata: one each as far as it goes, the rest in turn where most is lacking.

    Sainte-Laguë's method (highest quotients of size by 2 n + 1), which is monotone in `count`, within the sizes.
    """
    given: Counter[str | None] = Counter()
    order = sorted(sizes, key=lambda unit: (-sizes[unit], unit or ""))
    for _ in range(count):
        open_ = [unit for unit in order if given[unit] < sizes[unit]]
        given[max(open_, key=lambda unit: (given[unit] == 0, sizes[unit] / (2 * given[unit] + 1)))] += 1
    return given
