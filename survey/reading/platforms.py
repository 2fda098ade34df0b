"""Headings of tables that survey platforms export: their ids of submissions, and groups in front of questions."""

from __future__ import annotations

import re
from collections.abc import Callable

# Best first: what stays when a submission is edited, what changes then, and a running number of the platform's.
_SUBMISSION_IDS = ("id_kiriman", "rootuuid", "__id", "key", "_uuid", "instanceid", "submission_id", "_id")
_PATH = re.compile(r"(?:[^\W\d][\w.]*[/-])+([^\W\d][\w.]*)")  # of names of XML: groups, then the question's own
_BY_ITSELF = frozenset({"key", "name", "question"})  # rules that take no text for more than it says


def submission_id_rank(heading: str) -> int | None:
    """How good an id of submissions a heading names, 0 the best; None for what is no platform's id."""
    name = heading.strip().casefold().removeprefix("meta/").removeprefix("meta-")
    return _SUBMISSION_IDS.index(name) if name in _SUBMISSION_IDS else None


def without_groups(heading: str, rule: Callable[[str], tuple[str | None, str]]) -> str:
    """What a heading of an export says of its question alone: of `Penilaian/biaya` the `biaya`.

    Groups stand in front of the name, `/` or `-` between them, or of the label, which may hold a `/` of its own. What
    begins with `_` the platform says itself. rule: the key that a text means, and by what it is known.
    """
    if heading.startswith("_"):
        return heading
    names, parts = _PATH.fullmatch(heading.strip()), heading.split("/")
    ends = [names[1], heading] if names else ["/".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]
    return next((end for end in ends if rule(end)[1] in _BY_ITSELF), names[1] if names else heading)
