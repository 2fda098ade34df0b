"""What was read of simulated pages, in tables of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from paper_pages import SCANS, Page, Read
from scipy.special import betaincinv

from paper.people import Kind

ALWAYS = frozenset({"skew", "scale", "stretch", "blur", "noise", "lid", "jpeg"})  # effects that no page is without


def upper(errors: int, of: int) -> float:
    """The exact one-sided 95 % upper bound of a share (Clopper and Pearson 1934, Biometrika 26:404-413)."""
    return 1.0 if of == errors else float(betaincinv(errors + 1, of - errors, 0.95))


def clear_marks(reads: Iterable[Read]) -> list[Read]:
    """Marks of which any person is sure, and of which at least half came back."""
    return [
        read
        for read in reads
        if read.clear and read.kind is not Kind.NONE and not read.faded and read.verdict != "lost"
    ]


def table(title: str, groups: Iterable[tuple[str, Sequence[Read]]]) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield "| | answers | right | review | wrong | mark vanished | clear marks decided |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, reads in groups:
        if not reads:
            continue
        count = {
            verdict: sum(read.verdict == verdict for read in reads) for verdict in ("right", "review", "wrong", "lost")
        }
        clear = clear_marks(reads)
        decided = f"{sum(read.verdict != 'review' for read in clear) / len(clear):.2%}" if clear else ""
        shares = f"{count['right'] / len(reads):.1%} | {count['review'] / len(reads):.1%}"
        yield f"| {name} | {len(reads):,} | {shares} | {count['wrong']} | {count['lost']} | {decided} |"


def by_page(pages: Sequence[Page], key: Callable[[Page], str]) -> Iterator[tuple[str, list[Read]]]:
    for name in dict.fromkeys(key(page) for page in pages):
        yield name, [read for page in pages if key(page) == name for read in page.reads]


@dataclass(frozen=True)
class Goal:
    """What was promised of some ways, and what was found. most: silent errors are to be fewer than one in so many."""

    name: str
    most: int
    least: float
    pages: Sequence[Page]

    @property
    def answers(self) -> list[Read]:
        return [read for page in self.pages for read in page.reads]

    @property
    def not_read(self) -> int:
        return sum(bool(page.reason) for page in self.pages)

    @property
    def wrong(self) -> int:
        return sum(read.verdict == "wrong" for read in self.answers)

    @property
    def bound(self) -> float:
        """One in so many, at most, with 95 % confidence."""
        return 1 / upper(self.wrong, len(self.answers))

    @property
    def decided(self) -> float:
        """The share of clear marks that no person is asked about."""
        clear = clear_marks(self.answers)
        return sum(read.verdict != "review" for read in clear) / max(len(clear), 1)


def goals_of(pages: Sequence[Page]) -> list[Goal]:
    scans, photos = ([page for page in pages if (page.way in SCANS) == scanned] for scanned in (True, False))
    return [goal for goal in (Goal("scans", 10_000, 0.99, scans), Goal("photos", 1_000, 0.97, photos)) if goal.answers]


def goals(pages: Sequence[Page]) -> Iterator[str]:
    """The figures that were promised."""
    yield "\n### Goals\n"
    yield "| | pages | not read | answers | silent errors | upper bound 95 % | goal | clear marks decided | goal |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for goal in goals_of(pages):
        yield (
            f"| {goal.name} | {len(goal.pages):,} | {goal.not_read} | {len(goal.answers):,} | {goal.wrong} | "
            f"1 in {goal.bound:,.0f} | 1 in {goal.most:,} | {goal.decided:.2%} | {goal.least:.0%} |"
        )


def in_document(pages: Sequence[Page], text: str) -> str:
    """The text of `docs/pembaca-kertas.md` with its rows of figures made anew."""
    names = {"scans": "pindaian", "photos": "foto"}
    for goal in goals_of(pages):
        row = (
            f"| {names[goal.name]} | {len(goal.pages):,} | {goal.not_read} | {len(goal.answers):,} | {goal.wrong} | "
            f"1 dari {goal.bound:,.0f} | 1 dari {goal.most:,} | {goal.decided:.2%} | {goal.least:.0%} |"
        )
        indonesian = row.translate(str.maketrans(",.", ".,"))
        text = re.sub(rf"^\| {names[goal.name]} \|([^|\n]+\|){{8}}$", indonesian, text, flags=re.MULTILINE)
    return text


def not_read(pages: Sequence[Page]) -> Iterator[str]:
    failed = [page for page in pages if page.reason]
    yield f"\n### Pages not read: {len(failed)} of {len(pages)}\n"
    for each in failed:
        yield f"- {each.way}, {each.dpi:.0f} dpi: {each.reason} ({', '.join(sorted(each.effects))})"


def calibration(reads: Sequence[Read]) -> Iterator[str]:
    yield "\n### Confidence\n"
    yield "| confidence | answers | the proposed value was meant | taken without review |"
    yield "| --- | ---: | ---: | ---: |"
    edges = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0 + 1e-9)
    for low, high in pairwise(edges):
        own = [read for read in reads if low <= read.confidence < high]
        if own:
            meant, taken = sum(read.meant for read in own), sum(read.verdict != "review" for read in own)
            shares = f"{meant / len(own):.2%} | {taken / len(own):.1%}"
            yield f"| {low:.3f} to {min(high, 1):.3f} | {len(own):,} | {shares} |"


def effect_groups(pages: Sequence[Page]) -> Iterator[tuple[str, list[Read]]]:
    every = {name for page in pages for name in page.effects} - ALWAYS
    for name in sorted(every):
        yield name, [read for page in pages if name in page.effects for read in page.reads]


def report(pages: Sequence[Page]) -> Iterator[str]:
    reads = [read for page in pages for read in page.reads]
    yield from goals(pages)
    yield from table("By what happened to the page", by_page(pages, lambda page: page.way))
    for name, ways in (("scans", SCANS), ("photos", ("phone",))):
        own = [read for page in pages if page.way in ways for read in page.reads]
        kinds = ((kind.value, [read for read in own if read.kind is kind]) for kind in Kind)
        yield from table(f"By kind of mark, {name}", kinds)
    clear = [replace(page, reads=tuple(read for read in page.reads if read.clear)) for page in pages]
    yield from table("By pen, clear marks", by_page(clear, lambda page: page.pen))
    yield from table("By effect", effect_groups(pages))
    yield from table("By form", by_page(pages, lambda page: page.form))
    yield from table("By resolution", by_page(sorted(pages, key=lambda page: page.dpi), _band))
    yield from calibration(reads)
    yield from not_read(pages)


def _band(page: Page) -> str:
    if page.way != "phone":
        return f"scan, {page.dpi:.0f} dpi"
    return "photo, below 1,650 points across" if page.dpi < 200 else "photo, 1,650 points across and more"
