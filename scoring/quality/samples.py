"""The answers of each unit as arrays, and where they stand in the frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from ikm.scoring.quality.chance import Floats, Ints, Mask
from ikm.survey.instrument import Instrument


@dataclass(frozen=True)
class Sample:
    """One unit's responses in the order of their sources.

    frame: as `Responses.frame`. at: position of each row in the whole frame. instrument: which elements.
    """

    unit: str | None
    frame: pl.DataFrame
    at: Ints
    instrument: Instrument

    def __len__(self) -> int:
        return self.frame.height

    @cached_property
    def keys(self) -> list[str]:
        """The elements that anybody answered, in the order in which the questionnaire asks them."""
        asked = [element.key for element in self.instrument.questions]
        return [key for key in asked if self.frame[key].null_count() < len(self)]

    @cached_property
    def answers(self) -> Floats:
        """Shape (rows, keys): 1 to 4, nan for a blank."""
        return self.frame.select(pl.col(self.keys).cast(pl.Float64).fill_null(float("nan"))).to_numpy()

    @cached_property
    def complete(self) -> Mask:
        """Rows that answer all of `keys`."""
        return np.logical_not(np.isnan(self.answers).any(axis=1))

    @cached_property
    def constant(self) -> Mask:
        """Complete rows that give the same answer to every one of `keys`, two or more."""
        same: Mask = (self.answers == self.answers[:, :1]).all(axis=1)
        return same if len(self.keys) > 1 else np.zeros(len(self), dtype=np.bool_)

    @cached_property
    def services(self) -> Ints:
        """A number for each row's service; those that name none are together."""
        return self.frame["service"].rank("dense").fill_null(0).cast(pl.Int64).to_numpy()

    def rows(self, wanted: Mask) -> tuple[int, ...]:
        """The positions in the whole frame of the rows wanted."""
        return tuple(self.at[wanted].tolist())

    def span(self, start: int, stop: int) -> tuple[int, ...]:
        """The positions in the whole frame of the rows from `start` up to `stop`."""
        return tuple(self.at[start:stop].tolist())


def samples_of(frame: pl.DataFrame, instrument: Instrument) -> list[Sample]:
    """A sample for each unit, by name; rows without a unit are one."""
    numbered = frame.with_row_index("at")
    parts = numbered.partition_by("unit", maintain_order=True)
    samples = [
        Sample(part["unit"][0], part.drop("at"), part["at"].cast(pl.Int64).to_numpy(), instrument) for part in parts
    ]
    return sorted(samples, key=lambda sample: (sample.unit is None, sample.unit or ""))
