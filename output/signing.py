"""Ed25519 keys and signatures (RFC 8032): who holds the key wrote what it signs."""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ikm.output.manifest import Signature
from ikm.survey.errors import ManifestError

_GROUP = 4  # digits of a fingerprint that are read out in one breath


def new_key() -> Ed25519PrivateKey:
    """A key that nobody had before."""
    return Ed25519PrivateKey.generate()


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """The secret half as a file (PKCS #8), without a password."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The public half as a file."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_private(pem: bytes, name: str) -> Ed25519PrivateKey:
    """The key of a file that `private_pem` or OpenSSL wrote; `name` is the file's in messages.

    Raises ManifestError for anything else.
    """
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise ManifestError(
            "Kunci {name} terkunci dengan kata sandi; buka dengan `openssl pkey -in {name} -out BERKAS`.", name=name
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ManifestError("{name} bukan kunci rahasia Ed25519; buat dengan `ikm key BERKAS`.", name=name) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ManifestError("{name} bukan kunci rahasia Ed25519; buat dengan `ikm key BERKAS`.", name=name)
    return key


def read_public(pem: bytes, name: str) -> Ed25519PublicKey:
    """The public key of a file; raises ManifestError for anything else, a secret key too."""
    if b"PRIVATE KEY" in pem:
        raise ManifestError(
            "{name} kunci rahasia, bukan kunci publik; pemeriksa cukup diberi berkas .pub.pem-nya.", name=name
        )
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ManifestError("{name} bukan kunci publik Ed25519.", name=name) from error
    if not isinstance(key, Ed25519PublicKey):
        raise ManifestError("{name} bukan kunci publik Ed25519.", name=name)
    return key


def sign(content: bytes, key: Ed25519PrivateKey) -> Signature:
    """The signature of `content`, beside the public key that shows it."""
    return Signature(
        algorithm="Ed25519",
        public_key=key.public_key().public_bytes_raw().hex(),
        value=key.sign(content).hex(),
    )


def holds(content: bytes, signature: Signature) -> bool:
    """Whether the holder of the signature's own key signed just this content."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.value), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: bytes) -> str:
    """SHA-256 of a public key's 32 bytes in groups of four digits, to be read out and compared."""
    digits = sha256(public_key).hexdigest()
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))
