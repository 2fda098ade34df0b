"""Certificates and keys of invented signers, made anew for each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
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
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = _built(name, name, key.public_key(), days).add_extension(usage, critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    p12 = pkcs12.serialize_key_and_certificates(None, key, certificate, None, lock)
    return Signer(p12, certificate.public_bytes(Encoding.PEM))


def issued(name: str, issuer: str) -> Signer:
    """One with an RSA key whose certificate an issuer gave; `certificate` is the issuer's."""
    root, key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    ca = _built(issuer, issuer, root.public_key()).add_extension(x509.BasicConstraints(True, None), critical=True)
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    given = ca.add_extension(signs, critical=True).sign(root, hashes.SHA256())
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    leaf = _built(name, issuer, key.public_key()).add_extension(usage, critical=True).sign(root, hashes.SHA256())
    lock = BestAvailableEncryption(PASSPHRASE.encode())
    p12 = pkcs12.serialize_key_and_certificates(None, key, leaf, [given], lock)
    return Signer(p12, given.public_bytes(Encoding.PEM))


def _built(
    name: str, issuer: str, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, days: int = 30
) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return x509.CertificateBuilder(
        subject_name=_named(name),
        issuer_name=_named(issuer),
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=365),
        not_valid_after=now + timedelta(days=days),
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
