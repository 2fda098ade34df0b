"""`ikm key`: a key with which an office signs its manifests."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import FILE
from ikm.cli.words import Command, _, note, say

_PUBLIC = ".pub.pem"


@click.command(
    cls=Command,
    short_help=_("Buat kunci untuk menandatangani bukti."),
    help=_(
        "Buat kunci Ed25519 untuk menandatangani bukti: BERKAS berisi kunci rahasia (bawaan: kunci.pem), dan di "
        "sebelahnya kunci publik (kunci.pub.pem) untuk diberikan kepada pemeriksa. Kunci yang sudah ada tidak pernah "
        "digantikan."
    ),
)
@click.argument("path", type=FILE, default="kunci.pem", metavar="[BERKAS]")
def command(path: Path) -> None:
    """Write both halves and say the fingerprint."""
    from ikm.output.signing import fingerprint, new_key, private_pem, public_pem
    from ikm.survey.files import write_new

    key = new_key()
    public = path.with_name(path.stem + _PUBLIC)
    write_new(public, public_pem(key.public_key()), 0o644)
    write_new(path, private_pem(key), 0o600)
    click.echo(say("{path}: kunci rahasia. Simpan salinannya; jangan diberikan kepada siapa pun.", path=str(path)))
    click.echo(say("{path}: kunci publik, untuk pemeriksa.", path=str(public)))
    click.echo(say("Sidik: {fingerprint}", fingerprint=fingerprint(key.public_key().public_bytes_raw())))
    note(say("Umumkan sidik itu lewat jalan lain, misalnya surat resmi, agar pemeriksa dapat mencocokkannya."))
