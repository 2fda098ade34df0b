"""The rooms of the house import in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "survey": {"survey"},
    "scoring": {"survey", "scoring"},
    "forms": {"survey", "forms"},
    "output": {"survey", "scoring", "output"},
    "cli": {"survey", "scoring", "forms", "output", "cli"},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "ikm":
                yield from (f"ikm.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_from_the_rooms_below_it(room: str) -> None:
    """Survey <- scoring, forms <- output <- cli; nobody imports cli."""
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        ours = {name.split(".")[1] for name in imports(path) if name.startswith("ikm.")}
        assert ours <= MAY_IMPORT[room], path


def test_no_module_imports_a_bare_room() -> None:
    """Bare `survey` or `output` would collide with other distributions."""
    for room in MAY_IMPORT:
        for path in (ROOT / room).rglob("*.py"):
            assert not {name.split(".")[0] for name in imports(path)} & set(MAY_IMPORT), path
