"""Which pages without a serial number are one person's: those that follow each other directly in a file.

A stack may lie with its back up, so that page 2 comes before page 1; where pages could not be read, `1 2 1 2` may then
be the ends of other people's sheets. So it is asked of each run of pages which way up it can lie, and the whole file
must agree. What is not certain is paired with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ikm.forms.scan.scanning import LostPage, ReadPage

Way = Literal["forward", "backward"]


@dataclass
class _Run:
    """Pages of one layout, of which each may follow the one before; whether pages at its ends could not be read."""

    pages: list[ReadPage] = field(default_factory=list)
    after_lost: bool = False
    before_lost: bool = False

    @property
    def first(self) -> int:
        return self.pages[0].code.page

    @property
    def many(self) -> int:
        """How many pages the form has."""
        return len(self.pages[0].layout.pages)

    def takes(self, page: ReadPage) -> bool:
        last = self.pages[-1].code
        return page.code.layout == last.layout and page.code.page == last.page % self.many + 1

    @property
    def way(self) -> Way | None:
        """The only way that it can lie, when each half of a sheet without the other has lost it; None: either, or none.

        Lying forward, a 2 at its beginning and a 1 at its end want a lost page beside them; backward a 1 and a 2.
        """
        last = self.pages[-1].code.page
        forward = (self.first == 1 or self.after_lost) and (last == self.many or self.before_lost)
        backward = (self.first == self.many or self.after_lost) and (last == 1 or self.before_lost)
        if forward == backward:
            return None
        return "forward" if forward else "backward"


def paired(pages: Sequence[ReadPage | LostPage]) -> tuple[list[list[ReadPage]], list[ReadPage]]:
    """The pages of each whole sheet, and those whose other page is not certain.

    pages: of one file, in its order; those with a serial number are passed over, and part what lies around them. No
    pair is of two people as long as every page was scanned, whichever of them could not be read.
    """
    runs = list(_runs(pages))
    ways = {run.way for run in runs if run.many == 2} - {None}
    whole, alone = [], []
    for run in runs:
        for group in _groups(run, _way_of(run, ways)):
            if len(group) == run.many:
                whole.append(group)
            else:
                alone += group
    return whole, alone


def _runs(pages: Sequence[ReadPage | LostPage]) -> Iterator[_Run]:
    run, lost = _Run(), False
    for page in pages:
        if isinstance(page, ReadPage) and page.code.serial is None:
            if run.pages and not run.takes(page):
                yield run
                run = _Run()
            if not run.pages:
                run.after_lost = lost
            run.pages.append(page)
            lost = False
            continue
        lost = isinstance(page, LostPage)
        if run.pages:
            run.before_lost = lost
            yield run
            run = _Run()
    if run.pages:
        yield run


def _way_of(run: _Run, ways: set[Way | None]) -> Way | None:
    """Which way a run lies in a file whose runs say that it lies in these `ways`; None where that is uncertain."""
    if run.many != 2:
        return "forward"
    if ways == {"forward"} or ways == {"backward"}:
        return next(iter(ways))
    if ways:
        return "forward" if run.way == "forward" else None
    return "forward" if run.first == 1 and not run.after_lost else None


def _groups(run: _Run, way: Way | None) -> Iterator[list[ReadPage]]:
    """The pages of a run in the groups that belong together, each from its first page on."""
    beginning = {"forward": 1, "backward": run.many, None: 0}[way]
    group: list[ReadPage] = []
    for page in run.pages:
        if page.code.page == beginning or way is None:
            if group:
                yield group
            group = []
        group.append(page)
    yield group
