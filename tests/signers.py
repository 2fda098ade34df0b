"""Certificates and keys of invented signers, made anew for each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "rahasia sekali"


@dataclass(frozen=True)
class Signer:
    """The bytes of a PKCS#12 file, and of its certificate as PEM."""

    p12: bytes
    certificate: bytes


def signer(name: str, *, days: int = 30, passphrase: str = PASSPHRASE) -> Signer:
    """One whose certificate, signed by its own key, began a year ago and ends in `days`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    p12 = pkcs12.serialize_key_and_certificates(None, key, certificate, None, lock)
    return Signer(p12, certificate.public_bytes(Encoding.PEM))
