"""Signing a PDF document with a key of one's own."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from ikm.output.pades.key import Key
from ikm.output.pades.moment import Moment
from ikm.output.pades.opening import opened
from ikm.output.pades.stamp import Stamp
from ikm.output.pdf.signature import FIELD, language_of
from ikm.survey.errors import OutputError

# Off the page, and so neither seen nor, by ISO 14289-1, 7.18.1, in need of a tag; printable, as PDF/A asks.
_INVISIBLE = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)


class _Addition(IncrementalPdfFileWriter):
    """What is added behind a document, whose metadata stay: pyHanko would write those of PDF/A anew, and wrongly."""

    def _update_meta(self) -> None:
        return


def signed(pdf: bytes, key: Key, moment: Moment) -> bytes:
    """The document with a signature after ETSI EN 319 142-1 (PAdES B-B), added behind its own unchanged bytes.

    It goes into the document's empty field, and else into a new one that is not seen. moment: what is printed; the
    signature itself holds the time at which it is made.
    Raises OutputError where the document cannot be read or changed, is signed already, or has several empty fields.
    """
    reader = opened(pdf)
    name = _empty_field(reader)
    language = language_of(reader.root.get("/Lang"))
    signer = PdfSigner(
        PdfSignatureMetadata(field_name=name or FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        key.signer,
        stamp_style=Stamp(name=key.name, moment=moment.in_(language), language=language),
        new_field_spec=None if name else SigFieldSpec(FIELD, invis_sig_settings=_INVISIBLE),
    )
    out = BytesIO()
    try:
        signer.sign_pdf(_Addition.from_reader(reader), existing_fields_only=bool(name), output=out)
    except SigningError as error:
        raise OutputError("tanda tangan tidak dapat dibuat: {reason}", reason=str(error)) from error
    return out.getvalue()


def _empty_field(reader: PdfFileReader) -> str:
    """The name of the empty field to sign; "" where there is no field."""
    fields = [(name, value is not None) for name, value, _ in enumerate_sig_fields(reader)]
    empty = [name for name, filled in fields if not filled]
    if FIELD in empty:
        return FIELD
    if len(empty) > 1:
        raise OutputError(
            "ada beberapa kolom tanda tangan kosong ({names}) dan tidak satu pun bernama {field}.",
            names=", ".join(empty),
            field=FIELD,
        )
    if fields and not empty:
        raise OutputError("berkas itu sudah ditandatangani; siapa dan kapan, tampak dengan `ikm sign --check`.")
    return "".join(empty)
