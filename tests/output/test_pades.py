"""Signatures of PDF documents are made and checked offline, and tell of every change."""

from __future__ import annotations

import re
import socket
import subprocess
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pypdf import PdfReader

from ikm.output.pades.check import Seal, certificates, seals, told
from ikm.output.pades.key import load_key
from ikm.output.pades.moment import Moment
from ikm.output.pades.sign import signed
from ikm.output.pdf.render import render
from ikm.output.pdf.signature import FIELD, with_signature_field
from ikm.survey.errors import OutputError
from signers import PASSPHRASE, issued, signer
from subjects import report

NAME = "dr. Siti Rahmawati, M.Kes."
SITI, BUDI = signer(NAME), signer("Budi")
MOMENT = Moment(datetime(2026, 11, 25, 18, 26, tzinfo=timezone(timedelta(hours=7))))
PLAIN = render(report([[1 + (i + j) % 4 for j in range(9)] for i in range(24)]))
KEY = load_key(SITI.p12, PASSPHRASE)
VISIBLE = signed(with_signature_field(PLAIN), KEY, MOMENT)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def seal_of(pdf: bytes, *trusted: bytes) -> Seal:
    (seal,) = seals(pdf, [certificate for data in trusted for certificate in certificates(data)])
    return seal


def test_a_signature_fills_the_field_and_shows_who_signed_and_when() -> None:
    document = pikepdf.open(BytesIO(VISIBLE))
    field = document.Root.AcroForm.Fields[0]
    assert str(field.T) == FIELD
    assert field.V.SubFilter == "/ETSI.CAdES.detached"  # PAdES, ETSI EN 319 142-1
    seen = field.AP.N.Resources.XObject.Stamp
    assert NAME in _text(seen)
    assert "25 November 2026 18.26 WIB" in _text(seen)
    assert seal_of(VISIBLE).stands


def _text(drawing: pikepdf.Object) -> str:
    """The text of a form XObject, read as a page."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 60))
    page.obj.Resources = document.copy_foreign(drawing).Resources
    page.obj.Contents = document.make_stream(drawing.read_bytes())
    out = BytesIO()
    document.save(out)
    return PdfReader(BytesIO(out.getvalue())).pages[0].extract_text()


def test_without_a_field_the_signature_is_not_seen() -> None:
    document = pikepdf.open(BytesIO(signed(PLAIN, KEY, MOMENT)))
    (field,) = document.Root.AcroForm.Fields
    left, bottom, right, top = (float(side) for side in field.Rect)
    width, height = (float(side) for side in document.pages[0].mediabox[2:])
    assert right <= 0 or left >= width or top <= 0 or bottom >= height
    assert seal_of(signed(PLAIN, KEY, MOMENT)).stands


def test_the_document_itself_stays_as_it_was() -> None:
    assert VISIBLE.startswith(with_signature_field(PLAIN))


def test_its_metadata_stay() -> None:
    """A namespace written as rdf:resource is no longer PDF/A's text (ISO 19005-2, 6.6.2.3.3)."""
    metadata = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>"""
    document = pikepdf.open(BytesIO(PLAIN))
    document.Root.Metadata = document.make_stream(metadata, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    out = BytesIO()
    document.save(out, fix_metadata_version=False)
    after = pikepdf.open(BytesIO(signed(out.getvalue(), KEY, MOMENT)))
    assert after.Root.Metadata.read_bytes() == metadata
    assert dict(after.docinfo) == dict(document.docinfo)


def test_the_time_is_that_of_the_clock() -> None:
    seal = seal_of(VISIBLE)
    assert seal.moment is not None
    assert abs(datetime.now(timezone.utc) - seal.moment.at) < timedelta(minutes=10)


def test_a_name_is_trusted_only_where_its_issuer_is() -> None:
    """Anyone can make a certificate in any name."""
    assert seal_of(VISIBLE).trusted is None
    assert seal_of(VISIBLE, SITI.certificate).trusted is True
    stranger = seal_of(VISIBLE, BUDI.certificate)
    assert stranger.trusted is False
    assert stranger.genuine
    assert not stranger.stands


def test_a_certificate_is_trusted_by_that_of_its_issuer() -> None:
    one, other = issued("Siti", "Penerbit"), issued("Siti", "Penerbit")
    data = signed(PLAIN, load_key(one.p12, PASSPHRASE), MOMENT)
    seal = seal_of(data, one.certificate)
    assert (seal.name, seal.issuer, seal.trusted, seal.stands) == ("Siti", "Penerbit", True, True)
    assert seal_of(data, other.certificate).trusted is False


def test_the_fingerprint_is_that_of_the_certificate() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    expected = x509.load_pem_x509_certificate(SITI.certificate).fingerprint(hashes.SHA256()).hex()
    assert seal_of(VISIBLE).fingerprint == expected


@given(st.data())
def test_one_changed_byte_is_found(data: st.DataObject) -> None:
    """Wherever it is within what was signed, and whatever it becomes."""
    first, length, second, rest = map(int, re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", VISIBLE)[-1])
    place = data.draw(st.one_of(st.integers(first, length - 1), st.integers(second, second + rest - 1)))
    changed = bytearray(VISIBLE)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not _stands(bytes(changed))


def _stands(pdf: bytes) -> bool:
    try:
        found = seals(pdf)
    except OutputError:
        return False
    return bool(found) and all(seal.stands for seal in found)


def test_what_is_cut_off_is_found() -> None:
    assert not any(_stands(VISIBLE[:end]) for end in range(len(PLAIN), len(VISIBLE) - 2, 97))


def test_a_page_changed_behind_the_signature_is_found() -> None:
    """An incremental update leaves the signed bytes as they are, and shows another page."""
    writer = IncrementalPdfFileWriter(BytesIO(VISIBLE))
    drawing = generic.StreamObject(stream_data=b"BT /F1 40 Tf 100 500 Td (99,99) Tj ET")
    writer.add_stream_to_page(0, writer.add_object(drawing))  # type: ignore[no-untyped-call]
    seal = seal_of(_written(writer))
    assert seal.genuine
    assert seal.change == "content"
    assert not seal.stands
    assert "Isinya diubah" in told(seal).say()


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def test_a_second_signature_leaves_the_first_in_force() -> None:

    writer = IncrementalPdfFileWriter(BytesIO(with_signature_field(PLAIN)))
    append_signature_field(writer, SigFieldSpec("Saksi"))
    once = signed(_written(writer), KEY, MOMENT)
    first, second = seals(signed(once, load_key(BUDI.p12, PASSPHRASE), MOMENT))
    assert (first.name, first.change, first.stands) == (NAME, "forms", True)
    assert (second.name, second.change, second.stands) == ("Budi", "none", True)


@pytest.mark.foreign("pdfsig")
def test_another_checker_agrees(tmp_path: Path) -> None:
    def found(pdf: bytes) -> str:
        path = tmp_path / "laporan.pdf"
        path.write_bytes(pdf)
        return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout

    said = found(VISIBLE)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert NAME in said
    changed = bytearray(VISIBLE)
    changed[40] ^= 1
    assert "Signature is Valid." not in found(bytes(changed))


def test_faults_of_the_key() -> None:
    with pytest.raises(OutputError, match="kata sandi kunci itu salah"):
        load_key(SITI.p12, "lain")
    with pytest.raises(OutputError, match="bukan berkas kunci PKCS#12"):
        load_key(SITI.certificate, "lain")
    with pytest.raises(OutputError, match="bukan berkas kunci PKCS#12"):
        load_key(b"", "")


def test_a_file_of_certificates_alone_is_no_key() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    certificate = x509.load_pem_x509_certificate(SITI.certificate)
    lock = BestAvailableEncryption(PASSPHRASE.encode())
    alone = pkcs12.serialize_key_and_certificates(None, None, None, [certificate], lock)
    with pytest.raises(OutputError, match="tidak memuat kunci pribadi"):
        load_key(alone, PASSPHRASE)


@given(st.binary(max_size=300))
def test_any_bytes_for_a_key_a_certificate_or_a_document(data: bytes) -> None:
    for read in (lambda: load_key(data, "x"), lambda: certificates(data), lambda: seals(b"%PDF-1.7\n" + data)):
        try:
            read()
        except OutputError:
            continue


def test_a_key_without_a_passphrase() -> None:
    assert load_key(signer("Budi", passphrase="").p12, "").name == "Budi"


def test_an_expired_certificate_is_known() -> None:
    key = load_key(signer("Budi", days=-1).p12, PASSPHRASE)
    assert not key.is_current(datetime.now(timezone.utc))
    assert load_key(SITI.p12, PASSPHRASE).is_current(datetime.now(timezone.utc))


def test_a_signature_by_an_expired_certificate_is_not_trusted() -> None:
    expired = signer("Budi", days=-1)
    seal = seal_of(signed(PLAIN, load_key(expired.p12, PASSPHRASE), MOMENT), expired.certificate)
    assert (seal.genuine, seal.trusted) == (True, False)


def test_faults_of_the_document() -> None:
    locked = BytesIO()
    pikepdf.open(BytesIO(PLAIN)).save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    for data, sentence in (
        (b"bukan", "bukan berkas PDF"),
        (b"%PDF-1.7\nrusak", "rusak"),
        (locked.getvalue(), "dikunci dengan kata sandi"),
        (VISIBLE, "sudah ditandatangani"),
    ):
        with pytest.raises(OutputError, match=sentence):
            signed(data, KEY, MOMENT)


def test_of_several_empty_fields_none_is_chosen_at_random() -> None:

    writer = IncrementalPdfFileWriter(BytesIO(PLAIN))
    for name in ("Kepala", "Saksi"):
        append_signature_field(writer, SigFieldSpec(name))
    with pytest.raises(OutputError, match="Kepala, Saksi"):
        signed(_written(writer), KEY, MOMENT)


@pytest.mark.parametrize(
    ("hours", "indonesian", "english"),
    [
        (7, "5 Maret 2026 09.05 WIB", "5 March 2026 09:05 WIB"),
        (8, "5 Maret 2026 09.05 WITA", "5 March 2026 09:05 WITA"),
        (9, "5 Maret 2026 09.05 WIT", "5 March 2026 09:05 WIT"),
        (0, "5 Maret 2026 09.05 UTC", "5 March 2026 09:05 UTC"),
        (-3.5, "5 Maret 2026 09.05 UTC-03:30", "5 March 2026 09:05 UTC-03:30"),
    ],
)
def test_a_moment_in_words(hours: float, indonesian: str, english: str) -> None:
    moment = Moment(datetime(2026, 3, 5, 9, 5, tzinfo=timezone(timedelta(hours=hours))))
    assert (moment.in_("id"), moment.in_("en")) == (indonesian, english)


@pytest.mark.parametrize("name", ["A", "W" * 64, "<b>&", "山田"])
def test_any_name_is_drawn_within_the_field(name: str) -> None:
    data = signed(with_signature_field(PLAIN), load_key(signer(name).p12, PASSPHRASE), MOMENT)
    assert seal_of(data).name == name
