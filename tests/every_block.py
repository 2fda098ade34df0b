"""A report in which each kind of block stands once, and a strategy for any others."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

from hypothesis import strategies as st

from ikm.output.report import (
    Align,
    Band,
    Block,
    Bullets,
    ElementChart,
    ElementPoint,
    Figure,
    FunnelChart,
    FunnelPoint,
    Heading,
    Headline,
    IndexScale,
    MatrixChart,
    MatrixPoint,
    PageBreak,
    Paragraph,
    Picture,
    Quotes,
    Report,
    ShareChart,
    ShareRow,
    Signature,
    Table,
    TrendChart,
    TrendPoint,
)


def _png() -> bytes:
    """One grey pixel, as the PNG specification (ISO/IEC 15948) writes it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    )


PNG = _png()
BANDS = (
    Band("D", 25.0, 65.0, "25,00"),
    Band("C", 65.0, 76.61, "65,00"),
    Band("B", 76.61, 88.31, "76,61"),
    Band("A", 88.31, 100.0, "88,31"),
)


def figures(word: str) -> tuple[Figure, ...]:
    """One of each kind, whose words are `word`."""
    elements = tuple(ElementPoint(f"U{i}", word, 70.0 + i, 68.0 + i, 72.0 + i, f"7{i},00", "C") for i in range(3))
    shares = (ShareRow("U1", word, (0.1, 0.2, 0.3, 0.4), ("10,0%", "20,0%", "30,0%", "40,0%")),)
    periods = (TrendPoint(word, 80, None, None, "80,00"), TrendPoint(word, 81, 79, 83, "81,00", broken=word))
    units = (FunnelPoint(word, 40, 78.0, beyond=True), FunnelPoint(word, 90, 82.0, beyond=False))
    return (
        IndexScale(word, 80.0, 78.0, 82.0, BANDS, word),
        ElementChart(word, word, elements, BANDS),
        TrendChart(word, word, periods, BANDS),
        ShareChart(word, word, ("1", "2", "3", "4"), shares),
        MatrixChart(
            word, word, (MatrixPoint("U1", word, 0.7, 75.0), MatrixPoint("U2", word, 0.8, 85.0)), 0.75, 80.0,
            (word, word, word, word), word, word,
        ),
        FunnelChart(word, word, units, 80.0, ((10.0, 70.0, 90.0), (100.0, 77.0, 83.0)), word),
    )  # fmt: skip


def every_block(word: str) -> Report:
    """A report with each kind of block and figure, whose every text is `word`."""
    align: tuple[Align, ...] = ("left", "right", "center", "right", "left")
    row = (word,) * 5
    table = Table(word, row, (row, row), align, (3, 1, 1, 1, 3))
    blocks: tuple[Block, ...] = (
        Heading(word, 1, word),
        Heading(word, 2, word),
        Heading(word, 3),
        Paragraph(word),
        Paragraph(word, note=True),
        Bullets((word, word)),
        Bullets((word, word), numbered=True),
        table,
        replace(table, total=True, small=True, named_by=1),
        replace(table, blank_rows=True, tones=((0.0, 0.2, 0.4, 0.6, 1.0),) * 2),
        *figures(word),
        Picture(PNG, word, word),
        Quotes((word, word)),
        Signature(word, word, word, word),
        PageBreak(),
        Paragraph(word),
    )
    scale, elements, *_ = figures(word)
    assert isinstance(scale, IndexScale)
    assert isinstance(elements, ElementChart)
    headline = Headline(word, word, word, word, replace(scale, caption=""), ((word, word),), word, (word,), elements)
    return Report(
        word, word, word, word, word, word, "id", "#0B5D7A", headline, blocks, internal=True, created="2026-12-31",
        logo=Picture(PNG, word, word),
    )  # fmt: skip


words = st.text(max_size=40)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table: of one to nine columns, with any texts."""
    columns = draw(st.integers(1, 9))
    cells = st.lists(words, min_size=columns, max_size=columns).map(tuple)
    rows = tuple(draw(st.lists(cells, max_size=4)))
    align = tuple(draw(st.lists(st.sampled_from(("left", "right", "center")), min_size=columns, max_size=columns)))
    tones = draw(st.sampled_from(((), ((0.5,) * columns,) * len(rows))))
    flags = {name: draw(st.booleans()) for name in ("total", "small", "blank_rows")}
    named_by = draw(st.integers(0, columns - 1))
    return Table(draw(words), draw(cells), rows, align, (1.0,) * columns, named_by=named_by, tones=tones, **flags)  # type: ignore[arg-type]


blocks = st.one_of(
    st.builds(Heading, words, st.sampled_from((1, 2, 3)), words),
    st.builds(Paragraph, words, st.booleans()),
    st.builds(Bullets, st.lists(words, max_size=4).map(tuple), st.booleans()),
    st.builds(Quotes, st.lists(words, max_size=4).map(tuple)),
    st.builds(Signature, words, words, words, words),
    st.builds(PageBreak),
    tables(),
)

reports = st.builds(
    Report,
    *[words] * 6,
    st.sampled_from(("id", "en")),
    st.from_regex(r"\A#[0-9A-F]{6}\Z"),
    st.builds(Headline, ikm=words, mutu=words, certainty=words, facts=st.lists(st.tuples(words, words)).map(tuple)),
    st.lists(blocks, max_size=8).map(tuple),
    internal=st.booleans(),
)
