"""Checking the signatures of a PDF document, offline: who signed, when, and whether anything was changed after."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from ikm.output.pades.key import common_name
from ikm.output.pades.moment import Moment
from ikm.output.pades.opening import opened
from ikm.survey.errors import OutputError
from ikm.survey.messages import Message

Change = Literal["none", "forms", "content"]

for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # what they find is said in a sentence, not in a log


@dataclass(frozen=True)
class Seal:
    """One signature of a document.

    name: of the certificate. moment: as the signer's own clock had it, None where not told. genuine: the signed bytes
    are those that the key signed. change: what was added after them; "forms" is other signatures or filled-in fields.
    trusted: whether the certificate comes from one of those trusted and was in force; None where none were given.
    issuer: the name of who issued the certificate. fingerprint: its SHA-256, in hexadecimal digits.
    """

    name: str
    moment: Moment | None
    genuine: bool
    change: Change
    trusted: bool | None
    issuer: str
    fingerprint: str

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against the signature."""
        return self.genuine and self.change != "content" and self.trusted is not False


def seals(pdf: bytes, trusted: Sequence[Certificate] = ()) -> tuple[Seal, ...]:
    """The document's signatures, first one first; () where it has none. Nothing is fetched, so revocation is not known.

    Raises OutputError where the document or one of its signatures cannot be read.
    """
    reader = opened(pdf)
    try:
        return tuple(_seal(signature, trusted) for signature in reader.embedded_regular_signatures)
    except Exception as error:  # pyHanko raises whatever Python does at a value that is not of the type it takes
        raise OutputError("tanda tangannya rusak sehingga tidak dapat diperiksa; jangan dipercaya.") from error


def certificates(data: bytes) -> tuple[Certificate, ...]:
    """The certificates of a PEM or DER file. Raises OutputError where there is none."""
    try:
        parts: Iterable[bytes] = (
            (part for _, _, part in pem.unarmor(data, multiple=True)) if pem.detect(data) else [data]
        )
        found = tuple(Certificate.load(part, strict=True) for part in parts)
        for certificate in found:
            certificate.subject.native  # noqa: B018  asn1crypto parses when it is read
    except (ValueError, TypeError, KeyError) as error:
        raise OutputError("itu bukan berkas sertifikat (PEM atau DER).") from error
    return found


def _seal(signature: EmbeddedPdfSignature, trusted: Sequence[Certificate]) -> Seal:
    at = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=list(trusted), moment=at, allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    certificate = signature.signer_cert
    return Seal(
        name=common_name(certificate),
        moment=Moment(at) if at else None,
        genuine=bool(status.intact and status.valid),
        change=_change(status),
        trusted=status.trusted and _in_force(certificate, at) if trusted else None,
        issuer=str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly),
        fingerprint=certificate.sha256.hex(),
    )


def _in_force(certificate: Certificate, at: datetime | None) -> bool:
    """Whether it was, at that moment: of a certificate that is itself trusted, nothing else asks."""
    return at is None or bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _change(status: PdfSignatureStatus) -> Change:
    level = status.modification_level
    if level == ModificationLevel.NONE:
        return "none"
    harmless = level in (ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING) and status.docmdp_ok
    return "forms" if harmless else "content"


_AFTERWARDS = {
    "none": Message("Tidak ada yang berubah sesudahnya."),
    "forms": Message("Sesudahnya hanya tanda tangan atau isian formulir yang ditambahkan; isinya tidak berubah."),
    "content": Message("Isinya diubah sesudah itu, jadi tanda tangan ini tidak berlaku bagi isi yang sekarang."),
}


def told(seal: Seal) -> Message:
    """Who signed, when, what has changed, and how far the name can be relied on."""
    if not seal.genuine:
        return Message("Tanda tangan atas nama {name} TIDAK SAH: isi berkas bukan yang ditandatangani.", name=seal.name)
    return Message(
        "Ditandatangani oleh {name} {when}. {afterwards} {trust}",
        name=seal.name,
        when=_when(seal),
        afterwards=_AFTERWARDS[seal.change],
        trust=_trust(seal),
    )


def _when(seal: Seal) -> Message:
    if seal.moment is None:
        return Message("pada waktu yang tidak disebut")
    return Message("pada {moment} menurut jam penanda tangan", moment=seal.moment)


def _trust(seal: Seal) -> Message:
    if seal.trusted is None:
        return Message(
            "Penerbit sertifikatnya, {issuer}, belum diperiksa (--trust); sidik jari sertifikat {fingerprint}.",
            issuer=seal.issuer,
            fingerprint=seal.fingerprint,
        )
    if seal.trusted:
        return Message(
            "Penerbit sertifikatnya, {issuer}, dipercaya, dan sertifikat itu berlaku pada waktu itu.",
            issuer=seal.issuer,
        )
    return Message(
        "Sertifikatnya TIDAK dapat dipercaya: penerbitnya, {issuer}, tidak disebut dengan --trust, atau sertifikat itu "
        "tidak berlaku pada waktu itu atau bukan untuk menandatangani.",
        issuer=seal.issuer,
    )
