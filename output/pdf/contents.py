"""The contents of a document, with links to its headings."""

from __future__ import annotations

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Spacer, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

from ikm.output.pdf.leaves import CellGrid, EntryText
from ikm.output.pdf.tagging import Tag
from ikm.survey.typeface import REGULAR

_TIGHT = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
)


class Contents(TableOfContents):  # type: ignore[misc]
    """A line for each heading, with its page, which is 0 until the document has been measured."""

    def __init__(self, styles: list[ParagraphStyle]) -> None:
        super().__init__(levelStyles=styles, tableStyle=_TIGHT)

    @property
    def measured(self) -> bool:
        """The pages of all entries are known."""
        return all(page for _, _, page, _ in self._lastEntries)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its size, with the pages of the last time."""
        contents = Tag("TOC")
        rows = []
        for level, text, page, key in self._lastEntries:
            style = self.getLevelStyle(level)
            entry = EntryText(text, style, contents, Tag("TOCI"), Tag("Reference"), Tag("Link"))
            entry.page, entry.key = page, key
            if style.spaceBefore:
                rows.append([Spacer(1, style.spaceBefore)])
            rows.append([entry])
        self._table = CellGrid(rows or [[Spacer(1, 0)]], colWidths=(width,), style=self.tableStyle)
        self.width, self.height = self._table.wrapOn(self.canv, width, height)
        return self.width, self.height
