"""Faults of cells as columns, until they become named Problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ikm.survey.messages import Language, Message, marked
from ikm.survey.problems import Problem, Severity
from ikm.survey.reading.raw import RawTable

CAP = 1000
# at: index of the row in the table, -1 for the whole source. column: index, -1 for a whole row. n: how many rows.
SCHEMA = {
    "at": pl.Int64(),
    "column": pl.Int64(),
    "value": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "n": pl.Int64(),
}

_TEXTS: dict[str, str] = {
    "outside-scale": marked("{value} di luar skala 1-4; betulkan jawabannya, atau kosongkan."),
    "unknown-answer": marked('"{value}" bukan jawaban yang dikenal; tulis 1-4, a-d, atau bunyi jawabannya.'),
    "wrong-label": marked('"{value}" adalah jawaban pertanyaan lain; jawaban pertanyaan ini: {labels}.'),
    "number-contradicts-label": marked('angka dan bunyi jawaban "{value}" tidak cocok; tulis salah satunya saja.'),
    "zero-blank": marked("0 dibaca sebagai tidak dijawab ({n} sel)."),
    "not-applicable": marked("unsur ini dinyatakan tidak berlaku; {n} jawaban tidak dipakai."),
    "no-answers": marked("tidak ada satu pun jawaban dalam baris ini."),
    "no-unit": marked("unit layanannya kosong; isi, atau sebut unit baris-baris yang kosong dengan --unit."),
    "answer-of-nobody": marked("baris ini tidak menyebut respondennya atau pertanyaannya; lengkapi, atau hapus."),
    "broken-line": marked("baris ini bukan satu catatan JSON yang utuh; salin ulang dari berkas asalnya."),
    "impossible-date": marked('"{value}" bukan tanggal yang mungkin; betulkan, atau kosongkan.'),
    "unknown-date": marked('"{value}" tidak terbaca sebagai tanggal; dikosongkan ({n} baris).'),
    "date-future": marked("{n} tanggal sesudah hari ini, misalnya {value}; periksa pengisiannya."),
    "date-outside-period": marked("{n} tanggal di luar periode survei, misalnya {value}; periksa pengisiannya."),
    "unknown-choice": marked('"{value}" tidak ada dalam daftar pilihan; dicatat "tidak diketahui" ({n} baris).'),
    "unknown-age": marked('usia "{value}" bukan 10 sampai 110 tahun; dicatat "tidak diketahui" ({n} baris).'),
    "unknown-service": marked('layanan "{value}" tidak ada dalam ikm.toml; dipakai apa adanya ({n} baris).'),
}
_BLANKED = marked("{fault} Sel ini dikosongkan.")


def none() -> pl.DataFrame:
    """No faults."""
    return pl.DataFrame(schema=SCHEMA)


def of_cells(at: pl.Series, values: pl.Series, rules: pl.Series, column: int, severity: Severity) -> pl.DataFrame:
    """One fault per row that breaks a rule."""
    if rules.null_count() == len(rules):
        return none()
    frame = pl.DataFrame({"at": at.cast(pl.Int64), "value": values.cast(pl.String), "rule": rules.cast(pl.String)})
    return frame.filter(pl.col("rule").is_not_null()).select(
        "at",
        pl.lit(column, pl.Int64).alias("column"),
        "value",
        "rule",
        pl.lit(severity, pl.String).alias("severity"),
        pl.lit(1, pl.Int64).alias("n"),
    )


def grouped(faults: pl.DataFrame, by: Sequence[str] = ("column", "value", "rule")) -> pl.DataFrame:
    """One fault for all rows alike, at the first of them."""
    if faults.is_empty():
        return faults
    rest = [pl.col(name).first() for name in SCHEMA if name not in (*by, "n", "at")]
    return (
        faults.sort("at")
        .group_by(by, maintain_order=True)
        .agg(pl.col("at").first(), pl.col("n").sum(), *rest)
        .select(*SCHEMA)
    )


def message(rule: str, value: str | None, n: int, labels: str, blanked: bool) -> Message:
    """What is wrong and how to mend it."""
    said = Message(_TEXTS[rule], value=value or "", n=n, labels=labels)
    return Message(_BLANKED, fault=said) if blanked else said


def problems(
    faults: pl.DataFrame, raw: RawTable, headings: Mapping[int, str], labels: Mapping[int, str]
) -> list[Problem]:
    """Name the first faults, in source order."""
    return [
        Problem(
            file=raw.file,
            rule=rule,
            message=message(rule, value, n, labels.get(column, ""), severity == "warning" and rule in BAD_CELLS),
            severity=severity,
            sheet=raw.sheet,
            row=raw.row(at, column) if at >= 0 else None,
            column=headings.get(column),
            value=value,
            row_is=raw.row_is,
        )
        for at, column, value, rule, severity, n in faults.sort("at", "column", maintain_order=True)
        .head(CAP)
        .iter_rows()
    ]


BAD_CELLS = frozenset({"outside-scale", "unknown-answer", "wrong-label", "number-contradicts-label", "impossible-date"})


def reasons(
    faults: pl.DataFrame, headings: Mapping[int, str], labels: Mapping[int, str], language: Language
) -> pl.DataFrame:
    """The reasons of each rejected row in one text: columns `at` and `alasan`."""
    errors = faults.filter(pl.col("severity") == "error")
    unique = errors.select("column", "value", "rule").unique(maintain_order=True)
    said = []
    for column, value, rule in unique.iter_rows():
        text = message(rule, value, 1, labels.get(column, ""), False).say(language)
        said.append(f"{headings[column]}: {text}" if column in headings else text)
    texts = unique.with_columns(pl.Series("alasan", said, dtype=pl.String))
    joined = errors.join(texts, on=["column", "value", "rule"], nulls_equal=True, how="left").sort("at", "column")
    return joined.group_by("at", maintain_order=True).agg(pl.col("alasan").str.join(" "))
