"""What a page prints, as a reader of HTML finds it; and what a report says that it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from ikm.output.html.text import printable
from ikm.output.report import (
    Block,
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Quotes,
    Report,
    Signature,
    Table,
)

_VOID = {"meta", "img", "input", "link", "br", "hr", "col"}
_LINES = {"p", "li", "th", "td", "h1", "h2", "h3", "h4", "figcaption", "caption", "dt", "dd", "div"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Page(HTMLParser):
    """The tags of a page with their attributes, and its lines of text by the element that holds them.

    What drawings and styles say is left out.
    """

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def _flush(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        if text.strip() and not {"svg", "style", "script"} & set(self._open):
            self.lines.append((tuple(self._open), " ".join(text.split())))

    def texts(self, inside: str = "main") -> list[str]:
        """The lines within an element, in the order of the page."""
        return [text for within, text in self.lines if inside in within]


def said(report: Report) -> list[str]:
    """The strings that the blocks of a report print, in their order, each on one line, without those of drawings."""
    lines = (" ".join(printable(text).split()) for block in report.blocks for text in _strings(block))
    return [line for line in lines if line]


def numbers(texts: list[str]) -> Counter[str]:
    """How often each number stands in the texts."""
    return Counter(number for text in texts for number in _NUMBER.findall(text))


def _strings(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from (block.number, block.text)
    elif isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Quotes):
        yield from (f"“{item}”" for item in block.items)
    elif isinstance(block, Table):
        yield block.caption
        yield from block.header
        yield from (cell for row in block.rows for cell in row)
    elif isinstance(block, Signature):
        yield from (block.place_and_date, block.position, block.name, block.nip)
    elif not isinstance(block, PageBreak):
        yield block.caption
