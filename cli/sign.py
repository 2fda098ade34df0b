"""`ikm sign`: sign PDF files with a key of one's own, or check the signatures of files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, option
from ikm.cli.words import Command, _, harmless, language_of, note, say
from ikm.survey.errors import IkmError
from ikm.survey.files import content_of, write_whole

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

    from ikm.output.pades.key import Key

_VARIABLE = "IKM_SANDI"
_ENDING = "-ttd"  # of the signed file's name, so that the unsigned one stays


@click.command(
    cls=Command,
    short_help=_("Tanda tangani PDF, atau periksa tanda tangannya."),
    help=_(
        "Tanda tangani berkas PDF dengan kunci sendiri (PKCS#12), atau dengan --check periksa tanda tangannya; tanpa "
        "internet. laporan.pdf menjadi laporan-ttd.pdf; berkas aslinya tidak diubah.\n\n"
        "Kata sandi kunci ditanyakan, atau diambil dari --passphrase-file atau dari IKM_SANDI.\n\n"
        "Status 0: semua ditandatangani, atau semua tanda tangan sah; 1: sebagian tidak; 2: tidak satu pun dapat "
        "ditandatangani atau dibaca."
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="BERKAS...")
@option("--key", type=FILE, metavar="BERKAS", help=_("Kunci dan sertifikat penanda tangan (.p12 atau .pfx)."))
@option("--passphrase-file", type=FILE, metavar="BERKAS", help=_("Berkas yang baris pertamanya kata sandi kunci."))
@option("--output-dir", type=FILE, metavar="FOLDER", help=_("Folder hasil (bawaan: folder berkas aslinya)."))
@option("--check", is_flag=True, help=_("Periksa tanda tangan: siapa, kapan, dan apakah ada yang berubah sesudahnya."))
@option(
    "--trust",
    multiple=True,
    type=FILE,
    metavar="BERKAS",
    help=_("Bersama --check: sertifikat penerbit yang dipercaya (PEM atau DER); boleh berulang."),
)
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Sign or check every file, name what failed."""
    _insist_on_library()
    if given["check"]:
        ctx.exit(_check(files, given))
    if given["key"] is None:
        raise IkmError("Sebut kunci penanda tangan dengan --key, atau periksa tanda tangan dengan --check.")
    ctx.exit(_sign(files, given))


def _insist_on_library() -> None:
    if find_spec("pyhanko") is None:
        raise IkmError("pyHanko tidak terpasang; pasang dengan pip install 'ikm-survei[sign]'.")


def _sign(files: Sequence[Path], given: dict[str, Any]) -> int:
    from ikm.output.pades.moment import Moment
    from ikm.output.pades.sign import signed

    key = _key(given)
    moment = Moment(datetime.now().astimezone())
    _note_validity(key, moment.at)

    def sign(path: Path) -> int:
        place = (given["output_dir"] or path.parent) / f"{path.stem}{_ENDING}.pdf"
        if place.exists():
            raise IkmError("{place} sudah ada; pindahkan dulu, atau pilih --output-dir lain.", place=str(place))
        write_whole(place, signed(content_of(path), key, moment))
        click.echo(str(place))
        return 0

    return _each(files, sign, _("{path} tidak ditandatangani: {fault}"))


def _check(files: Sequence[Path], given: dict[str, Any]) -> int:
    from ikm.output.pades.check import certificates, seals, told

    trusted: list[Certificate] = []
    for path in given["trust"]:
        with _named(path):
            trusted += certificates(content_of(path))

    def check(path: Path) -> int:
        found = seals(content_of(path), trusted)
        for seal in found:
            click.echo(harmless(f"{path}: {told(seal).say(language_of())}"))  # the name is the signer's own word
        if not found:
            click.echo(say("{path}: Belum ditandatangani.", path=path))
        return 0 if found and all(seal.stands for seal in found) else 1

    return _each(files, check, _("{path} tidak dapat diperiksa: {fault}"))


def _each(files: Sequence[Path], do: Callable[[Path], int], failure: str) -> int:
    """Do it to every file, whatever becomes of another; the exit status: 2 where it could be done to none."""
    outcomes: list[int] = []
    for path in files:
        try:
            outcomes.append(do(path))
        except IkmError as error:
            note(say(failure, path=path, fault=error.say(language_of())))
    if not outcomes:
        return 2
    return max(outcomes) if len(outcomes) == len(files) else 1


def _key(given: dict[str, Any]) -> Key:
    from ikm.output.pades.key import load_key

    data = content_of(given["key"])
    passphrase = _passphrase(given["passphrase_file"])
    with _named(given["key"]):
        return load_key(data, passphrase)


def _passphrase(path: Path | None) -> str:
    """The passphrase of the key: from its file, else the environment, else whoever sits there."""
    if path is not None:
        with _named(path):
            return _first_line(content_of(path))
    given = os.environ.get(_VARIABLE)
    if given is not None:
        return given
    return str(click.prompt(say("Kata sandi kunci"), default="", show_default=False, hide_input=True, err=True))


def _first_line(content: bytes) -> str:
    try:
        return "".join(content.decode("utf-8-sig").splitlines()[:1])
    except UnicodeDecodeError as error:
        raise IkmError("itu bukan berkas teks UTF-8.") from error


def _note_validity(key: Key, now: datetime) -> None:
    """Say so where the certificate is not in force: the signature is made, and whoever checks it will object."""
    from ikm.output.numbers import Numbers

    numbers = Numbers(language_of())
    if not key.is_current(now):
        note(
            say(
                "Perhatian: sertifikat {name} hanya berlaku {begins} sampai {ends}; tanda tangan ini akan ditolak.",
                name=key.name,
                begins=numbers.day(key.begins),
                ends=numbers.day(key.ends),
            )
        )


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Whatever is wrong meanwhile is wrong with that file."""
    try:
        yield
    except IkmError as error:
        raise IkmError("{path}: {fault}", path=str(path), fault=error.message) from error
