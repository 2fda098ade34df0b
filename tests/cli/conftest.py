"""Small sources of answers with known figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ikm.survey import instrument

KEYS = instrument.load().keys
Writer = Callable[..., Path]


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write a CSV file of answers, one value for all nine elements of a row; runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")

    def write(name: str, values: Sequence[object], **extra: Sequence[str]) -> Path:
        lines = [",".join([*KEYS, *extra])]
        for row, value in enumerate(values):
            cells = [str(value)] * len(KEYS) + [column[row] for column in extra.values()]
            lines.append(",".join(cells))
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write
