"""Every rule that a Problem can carry is explained to its reader."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "pesan.md").read_text("utf-8")
RULES = {
    node.value
    for folder in (ROOT / "survey", ROOT / "scoring")
    for path in folder.rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+", node.value)
}


def test_rules_are_found() -> None:
    """The search itself works."""
    assert {"no-respondents", "lonely-stratum", "outside-scale", "element-order"} <= RULES


def test_the_page_of_messages_explains_exactly_the_rules_there_are() -> None:
    """docs/pesan.md says of each what happened and what can be done, and of no other."""
    assert set(re.findall(r"^### `([a-z-]+)`", PAGE, re.MULTILINE)) == RULES
