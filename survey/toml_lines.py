"""Where each key of a TOML text stands: `tomllib` reads values but says no lines.

The text is one that `tomllib` has read, so only as much of the grammar is known here as finding keys needs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?P<basic>(?:[^\"\\]|\\.)*)\"|'(?P<literal>[^']*)'|(?P<bare>[A-Za-z0-9_-]+)")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.S,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def locate(text: str) -> dict[Path, int]:
    """The 1-based line of every table, key and array item, by its path; items of arrays count from 0."""
    finder = _Finder(text)
    with suppress(RecursionError, ValueError):  # lines found so far are still right
        finder.document()
    return finder.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of `path`, else of the nearest table around it; None where nothing of it is written."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Finder:
    """A cursor that walks over the text once and notes where keys are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._items: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        self.at = self._end(_BLANK)
        return self.at < len(self.text)

    def _end(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(self.at)
        return match.end()

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, self.at))

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`; a key that names an array of tables means its newest item."""
        is_array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_array else 1
        keys = self._keys()
        self.at = start  # a header is noted where it begins
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            self._note(path)
            if is_array and position == len(keys) - 1:
                self._items[path] = self._items.get(path, 0) + 1
            if path in self._items:
                path = (*path, self._items[path] - 1)
                self._note(path)
        self.at = self.text.find("\n", start)
        if self.at < 0:
            self.at = len(self.text)
        return path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self.at = self._end(re.compile(r"[ \t]*"))
            match = _KEY.match(self.text, self.at)
            if match is None:
                raise ValueError(self.at)
            keys.append(_name(match))
            self.at = match.end()
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return keys
            self.at = dot.end()

    def _pair(self, table: Path) -> None:
        start = self.at
        keys = self._keys()
        after, self.at = self.at, start
        path = table
        for key in keys:
            path = (*path, key)
            self._note(path)
        self.at = after
        self.at = self._end(re.compile(r"[ \t]*=[ \t]*"))
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first in {'"', "'"}:
            self.at = self._end(_STRING)
        elif first == "[":
            self._members(path, "]")
        elif first == "{":
            self._members(path, "}")
        else:
            self.at = self._end(_SCALAR)

    def _members(self, path: Path, close: str) -> None:
        """Items of an array or pairs of an inline table, up to `close`."""
        self.at += 1
        index = 0
        while self._skip_blank():
            mark = self.text[self.at]
            if mark == close:
                self.at += 1
                return
            if mark == ",":
                self.at += 1
            elif close == "}":
                self._pair(path)
            else:
                self._note((*path, index))
                self._value((*path, index))
                index += 1


def _name(match: re.Match[str]) -> str:
    """A key as `tomllib` gives it."""
    basic, literal, bare = match.group("basic", "literal", "bare")
    if basic is None:
        return str(literal if literal is not None else bare)
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _unescape, basic)


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}.get(code, code)
