"""`ikm form sheet`: a workbook to key paper forms into, read back without a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ikm.survey.instrument import VALUES, Element
from ikm.survey.messages import Language, translate
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit

ROWS = 1000
HEADER = 4  # row of the keys, counted from 0; titles above, forms below
_MOST_INLINE = 255  # characters of a list that Excel takes inside a rule
_MOST_MESSAGE = 255
_MOST_LITERAL = 120  # of 255 characters, each a quotation mark at worst
_EARLIEST = date(2000, 1, 1)
_LATEST = date(2099, 12, 31)


@dataclass(frozen=True)
class Field:
    """One column: its key, its width, what may be keyed in, and what is said when a cell is selected."""

    key: str
    width: float
    rule: dict[str, Any]
    title: str = ""
    hint: str = ""
    format: str = "cell"
    fill: str = ""  # a text that appears once a row has answers


def keying_sheet(project: Project, unit: Unit | None, *, language: Language = "id") -> bytes:
    """A workbook with a row for each form: same project, same bytes.

    Headings are the keys of the project, so that reading needs no rules; what a key means shows when a cell is
    selected. Elements that do not apply to the unit have no column.
    """
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": translate("Lembar entri SKM", language), "created": datetime(2017, 5, 9)})
    sheet = book.add_worksheet("SKM")
    formats = _formats(book, project.instansi.aksen)
    fields = _fields(project, unit, language)
    _titles(sheet, formats, project, unit, language)
    lists = _Lists(book)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(HEADER, column, field.key, formats["header"])
        for row in range(HEADER + 1, HEADER + 1 + ROWS):
            if field.fill:
                sheet.write_formula(row, column, _once_answered(fields, row, field.fill), formats["cell"], "")
            else:
                sheet.write_blank(row, column, None, formats[field.format])
        if field.rule:
            rule = lists.placed(field.rule)
            says = {"input_title": field.title[:32], "input_message": field.hint[:_MOST_MESSAGE]} if field.hint else {}
            sheet.data_validation(HEADER + 1, column, HEADER + ROWS, column, rule | says)
    sheet.freeze_panes(HEADER + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.set_selection(HEADER + 1, 0, HEADER + 1, 0)
    book.close()
    return out.getvalue()


def _formats(book: Workbook, accent: str) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#C9CFD6", "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "unit": book.add_format({"bold": True, "font_size": 11}),
        "note": book.add_format({"font_color": "#5F6873"}),
        "header": book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": accent, "border": 1, "rotation": 0}
        ),
        "cell": book.add_format(edge),
        "date": book.add_format(edge | {"num_format": "dd/mm/yyyy"}),
        "answer": book.add_format(edge | {"align": "center"}),
    }


def _titles(sheet: Worksheet, formats: dict[str, Any], project: Project, unit: Unit | None, language: Language) -> None:
    sheet.write_string(0, 0, translate("Lembar entri Survei Kepuasan Masyarakat (SKM)", language), formats["title"])
    if unit is not None:
        label = translate("Unit pelayanan", language)
        sheet.write_string(1, 0, f"{label}: {unit.nama}", formats["unit"])
    if project.survei.periode:
        label, period = translate("Periode", language), Period.parse(project.survei.periode).say(language)
        sheet.write_string(2, 0, f"{label}: {period}", formats["unit"])
    note = translate(
        "Satu baris untuk satu kuesioner. Jawaban a b c d diisi 1 2 3 4; yang kosong dibiarkan kosong.", language
    )
    sheet.write_string(3, 0, note, formats["note"])


def _fields(project: Project, unit: Unit | None, language: Language) -> list[Field]:
    return [
        *_where(project, unit, language),
        _day(project, language),
        *(_about(question.kunci, question.pilihan, language) for question in project.pertanyaan),
        *(_answer(element, language) for element in project.asked_by(unit)),
        Field("saran", 50, {}),
    ]


def _where(project: Project, unit: Unit | None, language: Language) -> list[Field]:
    """The unit, filled in by itself or chosen, and the service likewise."""
    fields = []
    if unit is not None:
        fields.append(Field("unit", 26, {}, fill=unit.nama))
    elif project.unit:
        fields.append(Field("unit", 26, _choice([u.nama for u in project.unit], language)))
    services = [service.nama for service in unit.layanan] if unit else []
    if len(services) == 1:
        fields.append(Field("layanan", 24, {}, fill=services[0]))
    else:
        fields.append(Field("layanan", 24, _choice(services, language) if services else {}))
    return fields


def _day(project: Project, language: Language) -> Field:
    period = Period.parse(project.survei.periode) if project.survei.periode else None
    rule = {
        "validate": "date",
        "criteria": "between",
        "minimum": period.start if period else _EARLIEST,
        "maximum": period.end if period else _LATEST,
        "error_type": "warning",
        "error_message": translate("Tanggal itu di luar periode survei.", language),
    }
    return Field("tanggal", 12, rule, format="date")


def _about(key: str, choices: Sequence[str], language: Language) -> Field:
    if choices:
        return Field(key, 15, _choice(choices, language))
    if key == "usia":
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": 10,
            "maximum": 110,
            "error_type": "warning",
            "error_message": translate("Usia lazimnya 10 sampai 110 tahun.", language),
        }
        return Field(key, 7, rule)
    return Field(key, 18, {})


def _answer(element: Element, language: Language) -> Field:
    labels = " · ".join(f"{value} {label.in_(language)}" for value, label in zip(VALUES, element.labels, strict=True))
    rule = {
        "validate": "list",
        "source": [str(value) for value in VALUES],
        "error_title": element.name.in_(language)[:32],
        "error_message": translate("Isi 1, 2, 3 atau 4; kosongkan bila tidak dijawab.", language),
    }
    hint = f"{element.question.in_(language)} {labels}"
    if len(hint) > _MOST_MESSAGE:
        hint = labels
    return Field(element.key, 12, rule, element.name.in_(language), hint, "answer")


def _choice(choices: Sequence[str], language: Language) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(choices),
        "error_type": "warning",
        "error_message": translate("Jawaban itu tidak ada dalam daftar.", language),
    }


def _once_answered(fields: Sequence[Field], row: int, text: str) -> str:
    """A formula that says `text` in a row that has answers, and nothing in an empty one."""
    columns = [i for i, field in enumerate(fields) if field.format == "answer"]
    first, last = (xl_col_to_name(columns[i]) for i in (0, -1))
    return f'=IF(COUNTA({first}{row + 1}:{last}{row + 1})>0,{_literal(text)},"")'


def _literal(text: str) -> str:
    """A text in a formula, in parts of which each is as long as Excel takes."""
    parts = (text[i : i + _MOST_LITERAL] for i in range(0, len(text), _MOST_LITERAL))
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


class _Lists:
    """Lists too long for a rule stand on a hidden sheet of their own."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._columns = 0

    def placed(self, rule: dict[str, Any]) -> dict[str, Any]:
        """The rule, its list moved to the hidden sheet where Excel would refuse it."""
        choices: list[str] = rule.get("source", [])
        if len(",".join(choices)) <= _MOST_INLINE and not any({",", '"'} & set(choice) for choice in choices):
            return rule
        if self._sheet is None:
            self._sheet = self._book.add_worksheet("daftar")
            self._sheet.hide()
        for row, choice in enumerate(choices):
            self._sheet.write_string(row, self._columns, choice)
        name = xl_col_to_name(self._columns)
        self._columns += 1
        return rule | {"source": f"=daftar!${name}$1:${name}${len(choices)}"}
