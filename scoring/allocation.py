"""How a sample is shared out over the services of a unit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ikm.scoring.rounding import largest_remainder
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Count

MINIMUM = 2  # respondents without whom the variance of a service is unknown


def proportional(n: int, sizes: Sequence[int], minimum: int = MINIMUM) -> tuple[int, ...]:
    """`n` respondents over services of these `sizes`, as the users are: n_h = n N_h / N (Cochran 1977, ch. 5).

    No service has fewer than `minimum` respondents, or than its users if they are fewer; none has more than its users.
    Raises ScoringError where `n` is too small or too large for that.

    >>> proportional(24, [16, 48])
    (6, 18)
    """
    return _allocate(n, [Fraction(size) for size in sizes], sizes, minimum)


def neyman(n: int, sizes: Sequence[int], sds: Sequence[float], minimum: int = MINIMUM) -> tuple[int, ...]:
    """`n` respondents where they make the unit's index surest: n_h = n N_h S_h / sum N_h S_h (Cochran 1977, 5.5).

    sds: standard deviation of the respondents of each service, above zero. Bounds and faults as in `proportional`.
    """
    return _allocate(n, [size * Fraction(sd) for size, sd in zip(sizes, sds, strict=True)], sizes, minimum)


def _allocate(n: int, weights: Sequence[Fraction], sizes: Sequence[int], minimum: int) -> tuple[int, ...]:
    """As the positive `weights` are, within the bounds, adding to `n`.

    What a bound takes or leaves is shared by the others as their weights are (for full services Cochran 1977, 5.8):
    service h gets its weight times one level common to all, cut at its bounds. Whole numbers by largest remainder; as
    the bounds are whole, rounding keeps them.
    """
    lows = [min(minimum, size) for size in sizes]
    if n < sum(lows):
        raise ScoringError(
            "{n} responden terlalu sedikit untuk {count} strata dengan minimum {minimum}; perlu {least}. Tambah "
            "respondennya, atau kecilkan --minimum.",
            n=Count(n),
            count=Count(len(sizes)),
            minimum=Count(minimum),
            least=Count(sum(lows)),
        )
    if n > sum(sizes):
        raise ScoringError(
            "{n} responden lebih banyak daripada pengguna semua strata ({most}); kurangi, atau periksa populasinya.",
            n=Count(n),
            most=Count(sum(sizes)),
        )
    level = _level(n, weights, lows, sizes)
    return tuple(int(share) for share in largest_remainder(_shares(level, weights, lows, sizes), Decimal(n)))


def _shares(level: Fraction, weights: Sequence[Fraction], lows: Sequence[int], highs: Sequence[int]) -> list[Fraction]:
    return [
        min(max(level * w, Fraction(low)), Fraction(high)) for w, low, high in zip(weights, lows, highs, strict=True)
    ]


def _level(n: int, weights: Sequence[Fraction], lows: Sequence[int], highs: Sequence[int]) -> Fraction:
    """The level at which the shares add to `n`: their sum grows with it, straight between the levels of the bounds."""

    def total(level: Fraction) -> Fraction:
        return sum(_shares(level, weights, lows, highs), Fraction(0))

    corners = sorted({bound / w for w, low, high in zip(weights, lows, highs, strict=True) for bound in (low, high)})
    right = bisect_left(corners, Fraction(n), key=total)
    if right == 0:
        return corners[0]
    below, above = corners[right - 1], corners[right]
    return below + (above - below) * (n - total(below)) / (total(above) - total(below))
