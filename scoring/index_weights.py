"""The weights of elements in an index, as estimates that are linear in the elements take them."""

from __future__ import annotations

import numpy as np

from ikm.scoring.estimate import Floats
from ikm.scoring.official import SCALE
from ikm.scoring.score import DomainScore


def weights_of(domain: DomainScore) -> Floats:
    """Of its elements in the index."""
    return np.array([float(element.weight or 0) for element in domain.elements])


def each_and_index(weights: Floats) -> Floats:
    """What gives each element and, last, the index of `weights`, 25 to 100; shape (estimates, ..., elements)."""
    size = weights.shape[-1]
    each = np.eye(size).reshape(size, *(1 for _ in weights.shape[:-1]), size)
    return SCALE * np.concatenate([np.broadcast_to(each, (size, *weights.shape)), weights[None]])
