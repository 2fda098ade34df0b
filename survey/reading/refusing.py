"""Faults of foreign readers as one refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ikm.survey.errors import SourceError


@contextmanager
def refusing(refusal: SourceError, *faults: type[Exception]) -> Iterator[None]:
    """Raises `refusal` for these faults, and for a panic of a reader in Rust, which derives from BaseException."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, faults) or type(error).__name__ == "PanicException":
            raise refusal from error
        raise
