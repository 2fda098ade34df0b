"""The key that signs: a PKCS#12 file (.p12, .pfx) with a private key and its certificate, locked by a passphrase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto.pkcs12 import Pfx
from asn1crypto.x509 import Certificate
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from pyhanko.sign.signers import SimpleSigner

from ikm.survey.errors import OutputError


@dataclass(frozen=True)
class Key:
    """A signer, and what its certificate says."""

    signer: SimpleSigner
    name: str
    begins: datetime
    ends: datetime

    def is_current(self, moment: datetime) -> bool:
        """Whether the certificate is in force at that moment."""
        return self.begins <= moment <= self.ends


def load_key(data: bytes, passphrase: str) -> Key:
    """The key in a PKCS#12 file; an empty passphrase for one that has none.

    Raises OutputError where the data are no PKCS#12, the passphrase is another, or there is no key with a certificate.
    """
    _insist_on_pkcs12(data)
    secret = passphrase.encode("utf-8") or None
    try:
        held = load_pkcs12(data, secret)
    except UnsupportedAlgorithm as error:
        raise OutputError("berkas kunci itu dikunci dengan cara lama yang tidak lagi didukung.") from error
    except ValueError as error:
        raise OutputError("kata sandi kunci itu salah.") from error
    if held.key is None or held.cert is None:
        raise OutputError("berkas kunci itu tidak memuat kunci pribadi beserta sertifikatnya.")
    signer = SimpleSigner.load_pkcs12_data(data, (), secret)
    certificate = signer.signing_cert
    return Key(signer, common_name(certificate), certificate.not_valid_before, certificate.not_valid_after)


def common_name(certificate: Certificate) -> str:
    """Whom a certificate names."""
    named = certificate.subject.native
    return str(named.get("common_name") or certificate.subject.human_friendly)


def _insist_on_pkcs12(data: bytes) -> None:
    try:
        if Pfx.load(data, strict=True)["version"].native == "v3":
            return
    except (ValueError, TypeError, KeyError):
        pass
    raise OutputError("itu bukan berkas kunci PKCS#12 (.p12 atau .pfx).")
