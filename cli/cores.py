"""The same function for many things, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

_MANY = 60  # fewer are done sooner than other Pythons start
_CHUNK = 8


@contextmanager
def spread(count: int) -> Iterator[Any]:
    """`map`, over the cores where `count` is large; the function and its arguments then travel to other processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    workers = os.cpu_count() or 1
    if count < _MANY or workers == 1:
        yield map
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield partial(pool.map, chunksize=_CHUNK)
