"""Where a table's heading stands, and which of its rows are no data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from ikm.survey.project import Project
from ikm.survey.reading.columns import ColumnMap, counter, declared_mapping, may_number_rows
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import squeeze, words

_FIRST = "first"  # the column of each row's first cell that holds something
DEPTH = 40  # rows in which a heading is looked for

# What rows of sums, means and the like are called: in these words only.
_SUM = "jumlah|jml|total|rata ?rata|rata2|rerata"
_FIGURE = (
    f"(?:{_SUM}|grand|sub|average|avg|mean|sum|nrr|n r r|ikm|skm|nilai|bobot|mutu|indeks|kinerja|kategori|persepsi|"
    "median|modus|min|max|minimum|minimal|maksimum|maksimal|maximum|tertinggi|terendah|std|stdev|stddev|"
    "standar deviasi|simpangan baku|varians|varian|variance|count|n|peringkat|ranking|rank|prioritas)"
)
_BESIDE = (
    "(?:rata|per|unsur|konversi|interval|pelayanan|unit|kepuasan|masyarakat|tertimbang|responden|kuesioner|skor|"
    r"keseluruhan|seluruh|semua|akhir|dari|x|\d+)"
)
_IS_TOTAL = rf"^{_FIGURE}(?: (?:{_FIGURE}|{_BESIDE}))*$"
_IS_SUM = rf"^(?:grand |sub )?(?:{_SUM})$"
_MAY_BE_NAME = r"^(?:n|min|max|sum|mean|count|prioritas|modus)$"  # of a respondent, a counter, a kind of queue
_FEWEST_NUMBERS = 2
_SHORT = re.compile(r"\W*(?:\d{1,3}(?:[.,]\d+)?|[A-Za-z])?\W*")
_MOST_NOTES, _MOST_IN_NOTE = 16, 3
_MOST_IN_LEGEND = 2  # figures beside the name of an element
_BEGINS_AS_TOTAL = rf"^(?:grand |sub )?(?:{_SUM}|average|mean|sum|nrr|n r r|ikm|skm)\b"


@dataclass(frozen=True)
class Layout:
    """headings: one text per column, joined where the heading has two rows. titles: the texts above.

    start: index of the first row below the heading.
    """

    headings: tuple[str, ...]
    titles: tuple[str, ...]
    start: int


def find_layout(table: RawTable, project: Project, options: ReadOptions) -> Layout | None:
    """The heading that names the most elements, then the most columns, the topmost of equals; None without one."""
    rows = [["" if cell is None else cell for cell in row] for row in table.cells.head(DEPTH).rows()]
    if table.first_row == 0:
        rows = rows[:1]
    enough = 1 if declared_mapping(project, options) else min(3, len(project.instrument.keys))
    counted = counter(project, options)
    best: tuple[tuple[int, int, int], Layout] | None = None
    for index, row in enumerate(rows):
        for depth, headings in ((1, row), (2, _joined(rows, index))):
            known, columns = counted(tuple(headings))
            if known >= enough and (best is None or (known, columns, -depth) > best[0]):
                titles = [squeeze(" ".join(filter(None, above))) for above in rows[:index]]
                best = ((known, columns, -depth), Layout(tuple(headings), tuple(filter(None, titles)), index + depth))
    return best[1] if best else None


def _joined(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    """Two heading rows as one: the lower text, under its merged upper one where lower texts repeat."""
    if index + 1 >= len(rows):
        return []
    upper, lower = rows[index], rows[index + 1]
    filled, last = [], ""
    for text in upper:
        last = text.strip() or last
        filled.append(last)
    texts = [low.strip() or up.strip() for up, low in zip(upper, lower, strict=True)]
    return [f"{up} {t}" if t and texts.count(t) > 1 else t for up, t in zip(filled, texts, strict=True)]


def seen_headings(table: RawTable) -> list[str]:
    """The texts of the fullest of the first rows, for saying what was found instead of a heading."""
    rows = [[squeeze(cell) for cell in row if cell and cell.strip()] for row in table.cells.head(DEPTH).rows()]
    return max(rows, key=len, default=[])


# Rows below the heading that are no data --------------------------------------------------------------------------


def empty(body: pl.DataFrame) -> pl.Series:
    """Which rows hold nothing."""
    return body.select(pl.all_horizontal(pl.all().str.strip_chars().replace("", None).is_null()).alias("x"))["x"]


def skipped(body: pl.DataFrame, columns: ColumnMap, project: Project) -> pl.Series:
    """Which rows below the heading are no data: empty, a repeated heading, column numbers, totals, closing notes."""
    stripped = body.select(pl.all().str.strip_chars().replace("", None))
    numbering = [f"c{c.index}" for c in columns.columns if c.key is None and may_number_rows(c.heading)]
    told = stripped.select(pl.any_horizontal(pl.lit(False), pl.exclude(numbering).is_not_null()).alias("x"))["x"]
    known = [f"c{c.index}" for c in columns.elements(project.instrument)]
    persons = [f"c{c.index}" for c in columns.columns if c.key in ("date", "time", *project.demographics)]
    out = ~told | _legend(stripped, known, project) | _repeated(stripped, columns, known) | numbered(stripped)
    led = stripped.with_columns(pl.coalesce(pl.all()).alias(_FIRST))
    out |= _totals(led, columns, known) & _blank_but_first(led, persons)
    remarks = [f"c{c.index}" for c in columns.columns if c.key == "remark"]
    labels = {
        words(label.in_(language))
        for e in project.instrument.elements
        for label in e.labels
        for language in ("id", "en")
    }
    return out | _tail(stripped, out, known, persons, remarks, labels)


def _legend(cells: pl.DataFrame, known: Sequence[str], project: Project) -> pl.Series:
    """Rows of a table of the elements: one of them by its code or name, and no more than a figure or two beside it."""
    texts = (text for e in project.instrument.elements for text in (e.code, e.name.id, e.name.en))
    names = list({words(text) for text in texts})
    beside = [name for name in cells.columns if name not in known]
    said = (_words(pl.col(name)) for name in beside)
    few = pl.sum_horizontal(pl.lit(0), *(pl.col(name).is_not_null() for name in known)) <= _MOST_IN_LEGEND
    return cells.select((few & _any(text.is_in(names) for text in said)).alias("x"))["x"]


def _totals(cells: pl.DataFrame, columns: ColumnMap, known: Sequence[str]) -> pl.Series:
    """Rows that are called as totals are, by the words that lead them and by what stands under the elements.

    Figures that no respondent gives tell a total from a name that begins like one. Where a total could be an answer
    (the mode, the highest value), the row is one only below all data, with nothing else said of a respondent and by
    words that lead no other row, as `SKM-001` and `SKM-002` do; or where a text leads it and numbers all others.
    `Total Wijaya`, a remark, and a service called `IKM` are none.
    """
    filled, figures, total, begins = (pl.col(name) for name in ("filled", "figures", "total", "begins"))
    mostly, answered = figures * 2 > filled, (filled > 0) & (figures == 0)
    named = pl.col("name") | pl.col("remark") | pl.col("other")
    once, lettered = pl.col("once"), pl.col("lettered")
    data = ((filled - figures) * 2 >= len(known)) & ~(begins & mostly) & ~(answered & lettered & once)
    data &= ~((total | begins) & once) | answered & named & ~pl.col("sum")
    below = ~data.cum_max(reverse=True)
    by_figures = (total & (mostly | (figures > 0) & ~pl.col("name"))) | (begins & mostly & ~pl.col("remark"))
    bare = (filled == 0) & (total | begins & below)
    called = pl.col("sum") | (total | begins) & below & ~named & ~pl.col("short")
    by_name = answered & once & (called | below & lettered)
    return _described(cells, columns, known).select(by_figures | (bare | by_name) & ~pl.col("remark")).to_series()


def _described(cells: pl.DataFrame, columns: ColumnMap, known: Sequence[str]) -> pl.DataFrame:
    """Of each row, what its first cell says and in what column, and how many cells and figures stand under elements.

    total, sum, begins: by the patterns above. remark, name: the first cell is a remark, a unit or a service.
    other: a further cell holds one of these, or an id. figures: numbers that are no answers.
    """
    first = pl.col(_FIRST)
    said = _words(first.str.replace_all("[Σ∑]", " jumlah "))
    remarks, names, ids = (
        [pl.col(f"c{column.index}") for column in columns.columns if column.key in keys]
        for keys in (("remark",), ("unit", "service"), ("id",))
    )
    answers = [pl.col(name) for name in known]
    figures = (c.str.contains(r"^[\d.,]+%?$") & ~c.str.contains(r"^0*[0-4](?:[.,]0+)?$") for c in answers)
    return cells.select(
        said.str.contains(_IS_TOTAL).fill_null(False).alias("total"),
        said.str.contains(_IS_SUM).fill_null(False).alias("sum"),
        said.str.contains(_BEGINS_AS_TOTAL).fill_null(False).alias("begins"),
        said.str.contains(_MAY_BE_NAME).fill_null(False).alias("short"),
        said.str.replace_all(r"\d+", "").str.strip_chars().is_unique().fill_null(False).alias("once"),
        _lettered(cells, known).alias("lettered"),
        _any(c == first for c in remarks).alias("remark"),
        _any(c == first for c in names).alias("name"),
        _any(c != first for c in (*remarks, *names, *ids)).alias("other"),
        pl.sum_horizontal(pl.lit(0), *(c.is_not_null() for c in answers)).alias("filled"),
        pl.sum_horizontal(pl.lit(0), *(figure.fill_null(False) for figure in figures)).alias("figures"),
    )


def _lettered(cells: pl.DataFrame, known: Sequence[str]) -> pl.Series:
    """Rows led by a text in the first column, where that one numbers all other rows."""
    none = pl.Series([False] * cells.height, dtype=pl.Boolean)
    filled = (c for c in cells.columns if c not in (_FIRST, *known) and cells[c].null_count() < cells.height)
    column = next(filled, None)
    if column is None:
        return none
    numbers = cells[column].str.replace(r"[.,]0*$", "").cast(pl.Int64, strict=False)
    given = numbers.drop_nulls()
    span = (given.max() or 0) - (given.min() or 0) + 1  # type: ignore[operator]
    if len(given) < _FEWEST_NUMBERS or not span == len(given) == given.n_unique():
        return none
    return (numbers.is_null() & (cells[column] == cells[_FIRST])).fill_null(False)


def _words(text: pl.Expr) -> pl.Expr:
    """As `words`, of a column."""
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *conditions).fill_null(False)


def _blank_but_first(cells: pl.DataFrame, persons: Sequence[str]) -> pl.Series:
    """Rows that say nothing of a person but figures, other than in the cell that leads the row."""
    says = (pl.col(c).str.contains(r"[A-Za-z]|\d[-/]\d") & (pl.col(c) != pl.col(_FIRST)) for c in persons)
    return ~cells.select(_any(says).alias("x"))["x"]


def _repeated(cells: pl.DataFrame, columns: ColumnMap, known: Sequence[str]) -> pl.Series:
    same = pl.Series([bool(known)] * cells.height, dtype=pl.Boolean)
    headings = {f"c{c.index}": c.heading for c in columns.columns}
    for name in known:
        same &= (cells[name].str.replace_all(r"\s+", " ") == headings[name]).fill_null(False)
    return same


def may_be_total(texts: pl.Series) -> bool:
    """Whether any of the texts could lead a row of sums or means."""
    said = texts.to_frame("x").select(_words(pl.col("x")))["x"]
    return bool((said.str.contains(_IS_TOTAL) | said.str.contains(_BEGINS_AS_TOTAL)).any())


def numbered(cells: pl.DataFrame) -> pl.Series:
    """The row of column numbers that many tables have under their heading: (1) (2) (3) ..."""
    marks = [False] * cells.height
    if cells.height:
        row = [re.sub(r"[()\s]", "", cell) for cell in cells.row(0) if cell is not None]
        marks[0] = len(row) > 4 and row == [str(i) for i in range(1, len(row) + 1)]
    return pl.Series(marks, dtype=pl.Boolean)


def _tail(
    cells: pl.DataFrame,
    out: pl.Series,
    known: Sequence[str],
    persons: Sequence[str],
    remarks: Sequence[str],
    labels: Collection[str],
) -> pl.Series:
    """Rows at the end: sums and means without a name, and notes such as a legend, place, date and signature.

    Under an element or the remarks a text is a note only where a row without data parts it from the answers: right
    below them it is a slip, or a form of which only the remark was keyed.
    """
    marks = [False] * cells.height
    kept = cells.with_row_index("_i").filter(~out)
    numbers = kept.select(as_number(name) for name in known)
    rows = kept.tail(_MOST_NOTES).rows(named=True)
    answered = (r["_i"] for r in reversed(rows) if any(r[k] and not _is_prose(r[k], labels) for k in known))
    below = next(answered, -1) + 1
    for position, row in zip(range(kept.height - 1, -1, -1), reversed(rows), strict=False):
        index = row["_i"]
        texts = {name: text for name, text in row.items() if isinstance(text, str)}
        if any(name in texts for name in persons):
            break
        parted = out[below:index].any()
        alone = len(texts) == 1 and not texts.keys() & {*known, *remarks}
        prose = len(texts) <= _MOST_IN_NOTE and all(_is_prose(text, labels) for text in texts.values())
        if not (prose and (parted or alone)) and not (known and _is_sum(numbers, position, bool(persons))):
            break
        marks[index] = True
    return pl.Series(marks, dtype=pl.Boolean)


def _is_prose(text: str, labels: Collection[str]) -> bool:
    """Whether a cell is a note: neither a figure or letter, as answers are, nor the label of one."""
    said = words(text)
    return not _SHORT.fullmatch(text) and not any(label in said for label in labels)


def as_number(name: str) -> pl.Expr:
    """The cells of a column as numbers, with a decimal point or comma; null for what is none."""
    text = pl.col(name).str.strip_chars().str.replace(",", ".", literal=True)
    return text.cast(pl.Float64, strict=False)


def _is_sum(numbers: pl.DataFrame, position: int, told: bool) -> bool:
    """Whether a row holds no answers but figures: all off the scale and, without persons to tell, sums or means."""
    row = numbers.row(position)
    if any(value is None for value in row) or any(value in (0, 1, 2, 3, 4) for value in row if value is not None):
        return False
    above = numbers.head(position)
    inside = above.filter(pl.any_horizontal(pl.all().is_in([1.0, 2.0, 3.0, 4.0])))
    if inside.is_empty():
        return False
    if told:
        return True
    sums, means = inside.sum().row(0), inside.mean().row(0)
    return all(
        min(abs(value - s), abs(value - m)) < 0.051
        for value, s, m in zip(row, sums, means, strict=True)
        if m is not None
    )
