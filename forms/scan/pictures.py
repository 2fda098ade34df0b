"""A file of scans as pictures of its pages, one at a time: PDF, JPEG, PNG, TIFF, WebP and BMP.

What a file is, its content says. What would fill the memory is refused by its header, before anything is decoded.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import ceil, hypot
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw as pdfium

from ikm.forms.scan.page import Picture
from ikm.forms.scan.records import CLIPS, SHEETS
from ikm.survey.errors import SourceError
from ikm.survey.messages import Message

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif")
"""Of files that are taken from a folder; HEIC too, so that the remedy is told."""

MOST_PIXELS = 150_000_000  # A4 at 1,200 dpi has 139 million
MOST_PAGES = 5_000
MOST_BYTES = 2 * 1024**3
LONGEST_SIDE = 8_500  # 330 mm at 650 dpi; more shows nothing more

_DRAWN_DPI = 200
_HALF = 128  # of the levels: darker is black
_TAKEN_DPI = (140, 650)
_SQUARE = 1.03  # pixels that are longer than wide by more are of a fax
_HEAD = 1024
_PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"BM": "BMP"}
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, MemoryError, UnidentifiedImageError)


class PageFault(SourceError):
    """One page that cannot be read; the others of its file can."""


@dataclass(frozen=True)
class ScannedPage:
    """The picture of a page.

    digest: of the picture's bytes as they stand in the file, the same in whatever file it stands; None where the page
    is not a picture but was drawn.
    """

    picture: Picture
    digest: str | None


class Pages(Protocol):
    """The pages of an open file, counted from 1."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def page(self, at: int) -> ScannedPage:
        """One of them. Raises PageFault where it cannot be read."""
        ...


@contextmanager
def opened(path: Path, name: str) -> Iterator[Pages]:
    """The pages of a file called `name`.

    Raises SourceError where it is no scan, is empty, locked, damaged or too large.
    """
    head = _head(path, name)
    kind = _kind(head, name)
    if kind == "PDF":
        with _opened_pdf(path, name) as pdf:
            yield pdf
    else:
        with _opened_image(path, kind, name) as image:
            yield image


def find_scans(paths: Sequence[Path]) -> list[Path]:
    """The files meant: folders give all pictures and PDFs in them, sorted, without the hidden ones.

    What was cut out of scans already is none; it lies in folders with a record of their sheets.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = (p for p in path.rglob("*") if p.suffix.casefold() in SUFFIXES and p.is_file())
        found += sorted(p for p in inside if not _is_aside(p, path))
    return list(dict.fromkeys(found))


def _is_aside(file: Path, folder: Path) -> bool:
    """Whether a file found in a folder is hidden in it, or a picture that a scan left there."""
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return hidden or (file.parent.name == CLIPS and (file.parent.parent / SHEETS).exists())


def looks_empty(picture: Picture) -> bool:
    """Whether a page bears nothing: hardly a point in its middle is darker than its paper.

    A page of small thumbnails of 1/8 is looked at; its edges, which shadows and holes darken, are left out.
    """
    grey = picture if picture.ndim == 2 else picture[..., 1]
    step = max(1, min(grey.shape) // 200)
    rows, columns = (length // step for length in grey.shape)
    cells = grey[: rows * step, : columns * step].reshape(rows, step, columns, step)
    darkest = cells.min(axis=(1, 3)).astype(int)
    inner = darkest[rows // 12 : rows - rows // 12, columns // 12 : columns - columns // 12]
    if not inner.size:
        return False
    paper = int(np.median(inner))
    return paper > _DARK_PAPER and float((inner < paper - _INK).mean()) < _SOILED


_DARK_PAPER, _INK, _SOILED = 120, 60, 0.0015  # a dot of a ballpoint is 60 darker than paper; dust is less than 1 in 600


def _head(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise SourceError("{file} adalah folder, bukan berkas; sebut berkas di dalamnya.", file=name)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise SourceError("{file} tidak ada; periksa nama dan foldernya.", file=str(path)) from error
    except OSError as error:
        raise SourceError(
            "{file} tidak dapat dibuka ({reason}); tutup bila sedang dipakai program lain.",
            file=name,
            reason=error.strerror or str(error),
        ) from error
    if not head:
        raise SourceError("{file} kosong; pindai atau salin ulang.", file=name)
    if size > MOST_BYTES:
        raise SourceError(
            "{file} terlalu besar ({size} GB); pindai pada 200 dpi, atau bagi menjadi beberapa berkas.",
            file=name,
            size=round(size / 1024**3, 1),
        )
    return head


def _kind(head: bytes, name: str) -> str:
    """What a file is by its first bytes. Raises SourceError with the remedy for what is no scan."""
    if b"%PDF-" in head:
        return "PDF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    kind = next((kind for start, kind in _PICTURES.items() if head.startswith(start)), None)
    if kind:
        return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise SourceError(
            "{file} adalah foto HEIC, yang tidak dapat dibaca; simpan sebagai JPEG (di iPhone: Pengaturan > Kamera > "
            "Format > Paling Kompatibel).",
            file=name,
        )
    raise SourceError("{file} {what}, apa pun akhiran namanya.", file=name, what=_other_kind(head))


def _other_kind(head: bytes) -> Message:
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Message("adalah dokumen atau buku kerja, bukan hasil pindaian; tabel jawaban dibaca dengan `ikm ingest`")
    if b"\0" not in head and head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return Message("adalah halaman web, bukan hasil pindaian; unduh ulang berkas aslinya")
    if b"\0" not in head:
        return Message("adalah teks, bukan hasil pindaian; tabel jawaban dibaca dengan `ikm ingest`")
    return Message("bukan PDF, JPEG, PNG, TIFF, WebP atau BMP; simpan ulang dengan salah satu bentuk itu")


def _too_large(width: float, height: float) -> PageFault:
    return PageFault(
        "gambarnya {width} x {height} titik, lebih besar daripada yang dapat dibaca; pindai pada 200 sampai 600 dpi.",
        width=round(width),
        height=round(height),
    )


def _insist_on_size(width: float, height: float) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(width, height)


def _damaged_page() -> PageFault:
    return PageFault("halaman ini rusak dalam berkasnya; pindai lagi lembarnya.")


# Pictures


@dataclass(frozen=True)
class _Images:
    """The frames of a picture file. content: of the file itself."""

    image: Image.Image
    content: bytes
    count: int

    def page(self, at: int) -> ScannedPage:
        """One frame."""
        try:
            if self.count > 1:
                self.image.seek(at - 1)
            _insist_on_size(*self.image.size)
            shown = _levels(_reduced(_square(self.image)))
        except _FAULTS as error:
            raise _damaged_page() from error
        digest = sha256(self.content) if self.count == 1 else _digest_of(self.image)
        return ScannedPage(shown, digest.hexdigest())


def _digest_of(image: Image.Image) -> Any:
    return sha256(f"{image.mode}{image.size}".encode() + image.tobytes())


@contextmanager
def _opened_image(path: Path, kind: str, name: str) -> Iterator[_Images]:
    damaged = SourceError("{file} rusak; pindai, potret atau salin ulang.", file=name)
    try:
        content = path.read_bytes()
        image = _opened_bytes(content, kind)
        count = int(getattr(image, "n_frames", 1)) if kind == "TIFF" else 1
    except Image.DecompressionBombError as error:
        raise SourceError(
            "{file}: gambarnya lebih besar daripada yang dapat dibaca; pindai pada 200 sampai 600 dpi.", file=name
        ) from error
    except _FAULTS as error:
        raise damaged from error
    _insist_on_count(count, name)
    with image:
        yield _Images(image, content, count)


def _opened_bytes(content: bytes, kind: str) -> Image.Image:
    """A picture of which only the header was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is another one
        return Image.open(BytesIO(content), formats=[kind])


def _insist_on_count(count: int, name: str) -> None:
    if count < 1:
        raise SourceError("{file} tidak berisi satu halaman pun; pindai ulang.", file=name)
    if count > MOST_PAGES:
        raise SourceError(
            "{file} berisi {count} halaman; bagi menjadi berkas-berkas dengan paling banyak {most} halaman.",
            file=name,
            count=count,
            most=MOST_PAGES,
        )


def _reduced(image: Image.Image) -> Image.Image:
    """The picture no larger than shows more; a JPEG is decoded smaller from the start."""
    times = ceil(max(image.size) / LONGEST_SIDE)
    if times > 1 and image.format == "JPEG":
        image.draft(None, (image.width // times, image.height // times))
        times = ceil(max(image.size) / LONGEST_SIDE)
    turned = ImageOps.exif_transpose(image)
    return turned.reduce(times) if times > 1 and turned.mode not in ("1", "P", "I;16", "I", "F") else turned


def _square(image: Image.Image) -> Image.Image:
    """The picture with points as wide as high: a fax has more of them across than down."""
    across, down = (float(dpi) for dpi in image.info.get("dpi", (1, 1)))
    if not (across > 0 and down > 0) or 1 / _SQUARE < across / down < _SQUARE or not 1 / 3 < across / down < 3:
        return image
    width, height = image.size
    size = (width, round(height * across / down)) if across > down else (round(width * down / across), height)
    _insist_on_size(*size)
    how = Image.Resampling.NEAREST if image.mode == "1" else Image.Resampling.BILINEAR
    return image.convert("L").resize(size, how)


def _levels(image: Image.Image) -> Picture:
    """Brightness from 0 to 255: grey stays grey, colour is RGB, what is transparent is white."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(np.asarray(image))
    if image.mode in ("1", "L"):
        return np.array(image.convert("L"), dtype=np.uint8)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        image = Image.alpha_composite(paper, seen)
    return np.array(image.convert("RGB"), dtype=np.uint8)


def _eight_bits(levels: NDArray[Any]) -> Picture:
    """Levels of 16 bits, or of floats from 0 to 1, as 0 to 255."""
    most = float(levels.max(initial=0))
    scale = 255 if most <= 1 and levels.dtype.kind == "f" else 1 if most <= 255 else 1 / 257
    return np.clip(levels * scale, 0, 255).astype(np.uint8)


# PDF


@contextmanager
def _opened_pdf(path: Path, name: str) -> Iterator[_Pdf]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _closed(path, name) from error
    try:
        _insist_on_count(len(document), name)
        if document.get_formtype():
            document.init_forms()
        yield _Pdf(document)
    finally:
        document.close()


def _closed(path: Path, name: str) -> SourceError:
    """Why a PDF does not open; another library is asked, since pdfium may tell the reason of a file before it."""
    from pikepdf import PasswordError, Pdf, PdfError

    try:
        with Pdf.open(path) as document:
            if not document.pages:
                return SourceError("{file} tidak berisi satu halaman pun; pindai ulang.", file=name)
    except PasswordError:
        return SourceError(
            "{file} terkunci sandi; buka dengan sandinya, lalu simpan atau cetak sebagai PDF tanpa sandi.", file=name
        )
    except (PdfError, OSError):
        pass
    return SourceError("{file} adalah PDF yang rusak; pindai atau salin ulang.", file=name)


@dataclass(frozen=True)
class _Pdf:
    """The pages of a PDF."""

    document: Any

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.document)

    def page(self, at: int) -> ScannedPage:
        """The picture that a page consists of, else the page as it is drawn."""
        try:
            page = self.document[at - 1]
            try:
                placed = _only_picture(page)
                return ScannedPage(_drawn(page), None) if placed is None else _taken(*placed)
            finally:
                page.close()
        except (pypdfium2.PdfiumError, Image.DecompressionBombError, *_FAULTS) as error:
            raise _damaged_page() from error


def _only_picture(page: Any) -> tuple[Any, int] | None:
    """The picture that is all there is on a page, and by how many quarters it is turned to the left; None for others.

    Text that is not shown, as programs that recognise letters add it, is nothing.
    """
    seen = [thing for thing in page.get_objects(max_depth=2) if not _is_hidden_text(thing)]
    if len(seen) != 1 or seen[0].type != pdfium.FPDF_PAGEOBJ_IMAGE:
        return None
    quarters = _quarters(seen[0].get_matrix(), seen[0].get_metadata())
    return None if quarters is None else (seen[0], quarters - page.get_rotation() // 90)


def _is_hidden_text(thing: Any) -> bool:
    if thing.type != pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(thing) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _quarters(matrix: Any, about: Any) -> int | None:
    """By how many quarters a picture is turned to the left; None where it cannot be taken as it is.

    That is where it is mirrored, lies askew, has points that are not square, or too many or too few of them.
    """
    a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
    across, down = hypot(a, b) / 72, hypot(c, d) / 72  # inches
    if not (across and down and about.width and about.height) or a * d - b * c <= 0:
        return None
    dpi = about.width / across, about.height / down
    if not _TAKEN_DPI[0] <= min(dpi) <= max(dpi) <= min(_TAKEN_DPI[1], min(dpi) * _SQUARE):
        return None
    turned = [(a, b), (b, -a), (-a, -b), (-b, a)]  # along and beside the picture's width, for each quarter
    return next((n for n, (along, beside) in enumerate(turned) if along > 0 and abs(beside) < along / 1000), None)


def _taken(image: Any, quarters: int) -> ScannedPage:
    """The picture on a page, decoded once."""
    about = image.get_metadata()
    _insist_on_size(about.width, about.height)
    data = bytes(image.get_data(decode_simple=False))
    filters = list(image.get_filters())
    embedded = _opened_bytes(data, "JPEG") if filters == ["DCTDecode"] and about.colorspace in _PLAIN_COLOURS else None
    if embedded is not None and embedded.mode in ("L", "RGB"):
        _insist_on_size(*embedded.size)
        shown, digest = np.array(embedded, dtype=np.uint8), sha256(data)
    else:
        shown = _levels(image.get_bitmap(render=False).to_pil())
        digest = sha256(f"{filters}{about.width}x{about.height}x{about.bits_per_pixel}".encode() + data)
    return ScannedPage(np.ascontiguousarray(np.rot90(shown, quarters)), digest.hexdigest())


_PLAIN_COLOURS = {
    pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_DEVICERGB, pdfium.FPDF_COLORSPACE_CALGRAY,
    pdfium.FPDF_COLORSPACE_CALRGB, pdfium.FPDF_COLORSPACE_ICCBASED,
}  # fmt: skip


def _drawn(page: Any) -> Picture:
    """A page of text and lines as a printer shows it; in black and white, where all its pictures are."""
    scale = _DRAWN_DPI / 72
    width, height = page.get_size()
    _insist_on_size(width * scale, height * scale)
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    kinds = [thing.get_metadata() for thing in pictures]
    for about in kinds:
        _insist_on_size(about.width, about.height)
    colour: Picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3]
    red, green, blue = (colour[..., n] for n in range(3))
    grey = np.array_equal(red, green) and np.array_equal(green, blue)
    if kinds and all(about.bits_per_pixel == 1 for about in kinds):
        return np.where(green < _HALF, 0, 255).astype(np.uint8)
    return np.array(green if grey else colour)
