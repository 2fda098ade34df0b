"""Which layout the code on a page names, and what to say of a page whose layout is not this project's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, partial
from pathlib import Path

from ikm.forms.code import SheetCode, short_unit
from ikm.forms.layout import VERSION, Layout
from ikm.forms.printed import FOLDER, keep_layout
from ikm.forms.scan.page import LayoutOf
from ikm.survey.errors import SourceError
from ikm.survey.files import content_of
from ikm.survey.messages import Message
from ikm.survey.project import Project
from ikm.survey.reading.units import match_unit


def layouts_in(folder: Path) -> LayoutOf:
    """The layouts that lie in the project's folder, by the code of a page.

    Raises SourceError, when it is asked, for a file that is no layout, or another one than its name says.
    """
    return partial(_named_by, folder)


def _named_by(folder: Path, code: SheetCode) -> Layout | None:
    try:
        return _read(folder / FOLDER / f"{code.layout}.json") if code.version == VERSION else None
    except FileNotFoundError:
        return None


@cache
def _read(path: Path) -> Layout:
    if not path.exists():
        raise FileNotFoundError(path)  # is not remembered: it may come
    layout = Layout.from_json(content_of(path), path.name)
    if layout.id != path.stem:
        raise SourceError(
            "{file} berisi tata letak lain daripada namanya; salin lagi dari komputer yang mencetak kuesionernya.",
            file=path.name,
        )
    return layout


def keep_layouts(folder: Path, project: Project, wanted: Collection[SheetCode]) -> bool:
    """Put the layouts of those codes that the project would print today into its folder; whether there were any."""
    missing = {code.layout for code in wanted if code.version == VERSION}
    found = False
    for layout in _printable(project, {code.unit for code in wanted}) if missing else ():
        if layout.id in missing:
            keep_layout(folder, layout)
            missing.remove(layout.id)
            found = True
        if not missing:
            break
    return found


def _printable(project: Project, units: Collection[str]) -> Iterator[Layout]:
    """The layouts that the project can print today for the units that codes name so."""
    from ikm.forms.paper import layouts_of

    meant = tuple(unit for unit in project.unit if short_unit(unit.nama) in units)
    if meant or not project.unit:
        yield from layouts_of(project.model_copy(update={"unit": meant}))


def why_unknown(code: SheetCode) -> Message:
    """What to say of a page whose layout is nowhere, and how to mend it."""
    if code.version > VERSION:
        return Message(
            "formulir ini dicetak oleh ikm yang lebih baru (versi {found}, yang dikenal {known}); perbarui ikm di "
            "komputer ini.",
            found=code.version,
            known=VERSION,
        )
    if code.version < VERSION:
        return Message(
            "formulir ini dicetak oleh ikm yang lebih lama (versi {found}, yang dikenal {known}); baca dengan ikm yang "
            "mencetaknya, atau masukkan dengan tangan.",
            found=code.version,
            known=VERSION,
        )
    return Message(
        "formulir {layout}{unit} dari survei lain, atau dari proyek ini sebelum diubah; bila milik survei ini, salin "
        "berkas {folder}/{layout}.json dari komputer yang mencetaknya ke folder proyek, lalu pindai lagi.",
        layout=code.layout,
        unit=f" ({code.unit})" if code.unit else "",
        folder=FOLDER,
    )


def why_not_ours(layout: Layout, project: Project, unit: str | None) -> Message | None:
    """What to say of a page of a known layout that is of no use to this project; None where it is of use.

    unit: of forms that name none.
    """
    if layout.instrument != project.instrument.id:
        return Message(
            "formulir ini untuk instrumen {found}, sedangkan proyek ini memakai {own}; pindai dalam proyeknya sendiri, "
            "atau sebut --instrument {found}.",
            found=layout.instrument,
            own=project.instrument.id,
        )
    if layout.unit is not None and project.unit and match_unit(layout.unit, project) is None:
        return Message(
            'formulir ini milik unit "{unit}", yang tidak ada dalam ikm.toml; tambahkan unit itu, atau jadikan namanya '
            "alias unit yang menggantikannya.",
            unit=layout.unit,
        )
    if layout.unit is None and unit is None and len(project.unit) > 1:
        return Message('formulir ini tidak menyebut unitnya; sebut dengan --unit "NAMA".')
    return None
