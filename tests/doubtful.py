"""A project in whose folder a stack was scanned that leaves doubts: marks of a pen drawn on the printed form."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from ikm.forms.layout import Layout, Marks, Rect
from ikm.forms.paper import paper_form
from ikm.forms.printed import FOLDER
from ikm.forms.review.double import sample_of
from ikm.forms.review.doubts import accepted_of, doubts_of
from ikm.forms.review.pictures import Pictures
from ikm.forms.review.server import Review, serve
from ikm.forms.review.session import Session
from ikm.forms.review.words import Words
from ikm.forms.scan.decisions import decisions
from ikm.forms.scan.kept import KeptPage, KeptScan, KeptSheet, PageAccount
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.records import save_scan, scans
from ikm.survey.files import write_whole
from ikm.survey.messages import Language, Message
from ikm.survey.project import Agency, Project, Service, Unit

HOSTILE = "<img src=x onerror=alert(1)>\"'&=1+1"
UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), unit=(UNIT,))

_TWO = Message("Dua kotak ditandai.")
_FAINT = Message("Tandanya sangat tipis.")
_PER_MM = 8.0


@dataclass(frozen=True)
class Stack:
    """What was scanned, as the review takes it."""

    folder: Path
    project: Project
    layout: Layout

    def words(self, language: Language = "id") -> Words:
        return Words(self.project, lambda name: self.layout if name == self.layout.id else None, language)

    def session(self) -> Session:
        return Session(self.folder, self.words(), doubts_of(scans(self.folder), decisions(self.folder)))


def stack(folder: Path, *, sheets: int = 4, project: Project = PROJECT, file: str = "loket-maret.pdf") -> Stack:
    """Sheets with three doubts each (two marks, a faint one, one that may be none) and two places of handwriting."""
    unit = project.unit[0]
    form = paper_form(project, unit)
    picture = _drawn(form.to_pdf())
    layout = form.layout
    kept = tuple(_sheet(layout, unit, number) for number in range(1, sheets + 1))
    clips = {
        (sheet.id, key): _clip(picture, layout, key, number)
        for number, sheet in enumerate(kept)
        for key in (*(reading.key for reading in sheet.doubtful), *sheet.written)
    }
    scan = KeptScan(file, "ab" * 32, PageAccount(read=sheets), kept)
    save_scan(folder, scan, clips)
    write_whole(folder / FOLDER / f"{layout.id}.json", layout.to_json())
    return Stack(folder, project, layout)


def _sheet(layout: Layout, unit: Unit, number: int) -> KeptSheet:
    doubtful = {"prosedur": ("3", 0.5, _TWO), "biaya": ("4", 0.9, _FAINT), "sarana": (None, 0.8, _FAINT)}
    fields = []
    for marks in layout.pages[0].marks:
        if marks.key in doubtful:
            value, confidence, doubt = doubtful[marks.key]
            fields.append(FieldReading(marks.key, "review", value, confidence, doubt))
        else:
            fields.append(FieldReading(marks.key, "value", marks.choices[-1].value, 0.999))
    page = KeptPage(1, number, tuple(fields), ("saran", "usia"))
    return KeptSheet(str(UUID(int=number)), layout.id, number, unit.nama, (page,))


def page_of(project: Project = PROJECT) -> bytes:
    """The printed form as a scanner brings it, at 203 dpi, as PNG."""
    out = BytesIO()
    _drawn(paper_form(project, project.unit[0]).to_pdf()).save(out, "PNG")
    return out.getvalue()


def _drawn(pdf: bytes) -> Image.Image:
    found: Image.Image = pdfium.PdfDocument(pdf)[0].render(scale=_PER_MM * 25.4 / 72).to_pil().convert("RGB")
    return found


def _clip(page: Image.Image, layout: Layout, key: str, number: int) -> bytes:
    """The row as it was marked: `prosedur` twice, `biaya` faintly, `sarana` hardly at all."""
    copy = page.copy()
    pen = ImageDraw.Draw(copy)
    marks = next((m for m in layout.pages[0].marks if m.key == key), None)
    if marks is None:
        area = next(w.area for w in layout.pages[0].writing if w.key == key)
        x, y = int(area.x * _PER_MM) + 30, int((area.y + 4) * _PER_MM)
        pen.line([(x + 20 * i, y + (i % 3) * 12) for i in range(9 + number)], (25, 40, 140), 5)
    else:
        area = marks.area
        _mark(pen, marks, key)
    out = BytesIO()
    left, top, right, bottom = (int(v * _PER_MM) for v in (area.x, area.y, area.right, area.bottom))
    copy.crop((left, top, right, bottom)).save(out, "PNG")
    return out.getvalue()


def _mark(pen: ImageDraw.ImageDraw, marks: Marks, key: str) -> None:
    ink = {"prosedur": (25, 40, 140), "biaya": (190, 190, 190), "sarana": (225, 225, 225)}.get(key, (60, 60, 60))
    chosen = {"prosedur": (1, 2), "biaya": (3,)}.get(key, (0,))
    for index in chosen:
        _cross(pen, marks.choices[index].box, ink)


def _cross(pen: ImageDraw.ImageDraw, box: Rect, ink: tuple[int, int, int]) -> None:
    left, top, right, bottom = (v * _PER_MM for v in (box.x, box.y, box.right, box.bottom))
    pen.line([(left, top), (right, bottom)], ink, 5)
    pen.line([(left, bottom), (right, top)], ink, 5)


def served(folder: Path, *, hostile: bool = False, blind: bool = False) -> None:
    """Serve the review of the stack that lies in `folder`, made by `stack` for the same project."""
    project = hostile_project() if hostile else PROJECT
    layout = paper_form(project, project.unit[0]).layout
    words = Stack(folder, project, layout).words()
    found = scans(folder)
    doubts = sample_of(accepted_of(found), 5, 1) if blind else doubts_of(found, decisions(folder))
    session = Session(folder, words, doubts, blind=blind)
    pictures = Pictures(folder)
    serve(Review(session, pictures.clip, pictures.around), lambda address: print(address, flush=True))


def hostile_project() -> Project:
    """A project whose every name would like to be markup."""
    unit = Unit(nama=HOSTILE, layanan=(Service(nama=HOSTILE),))
    return Project(instansi=Agency(nama=HOSTILE, daerah=HOSTILE), unit=(unit,))
