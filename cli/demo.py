"""`ikm demo`: an invented regency, and all that ikm makes of it."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import FILE
from ikm.cli.words import Command, _, note, say

ANSWERS, FORMS, SCORES, REPORTS, PROOF = "jawaban", "formulir", "skor", "laporan", "laporan-2025.bukti"


@click.command(
    cls=Command,
    short_help=_("Coba semuanya dengan kabupaten rekaan."),
    help=_(
        "Buat kabupaten rekaan dalam FOLDER (bawaan: demo), lalu jalankan semua perintah atasnya: formulir, jawaban, "
        "skor, laporan dalam semua bentuk, dan buktinya. Perintahnya ditampilkan, untuk ditiru."
    ),
)
@click.argument("folder", type=FILE, default="demo", metavar="[FOLDER]")
@click.pass_context
def command(ctx: click.Context, folder: Path) -> None:
    """Write the project and its answers, run each command, and say where to look."""
    from ikm.survey.files import write_whole
    from ikm.survey.invented import PICTURES, PROJECT_FILE, invented_files

    write_whole(folder / "ikm.toml", PROJECT_FILE.read_bytes())
    for name, picture in PICTURES.items():
        write_whole(folder / name, picture.read_bytes())
    for name, content in invented_files().items():
        write_whole(folder / ANSWERS / name, content)
    project, proof = ("--project", str(folder)), folder / PROOF
    for status, call in (
        *((0, ("form", kind, *project, "--output-dir", str(folder / FORMS))) for kind in ("paper", "web", "sheet")),
        (1, ("ingest", *project, str(folder / ANSWERS))),
        *(
            (0, ("score", *project, "--period", "2025", "--format", kind, "--output", str(folder / SCORES / name)))
            for kind, name in (("xlsx", "skor-2025.xlsx"), ("json", "skor-2025.json"))
        ),
        (0, ("score", *project, "--period", "2025")),
        (0, ("report", *project, "--all", "--output-dir", str(folder / REPORTS), "--manifest", str(proof))),
        (0, ("verify", str(proof))),
    ):
        _run(ctx, call, status)
    note("")
    note(say("Selesai. Lihat:"))
    for place, what in (
        (REPORTS, say("laporan setiap unit dalam semua bentuk, poster, rekap, indeks dan data terbuka")),
        (PROOF, say("bukti: dari apa laporan itu dibuat, dan setiap angkanya")),
        (SCORES, say("tabel nilai, XLSX dan JSON")),
        (FORMS, say("kuesioner cetak, halaman web, lembar entri")),
        (ANSWERS, say("jawaban rekaan, sebagaimana dikirim kantor-kantor")),
        ("ditolak", say("baris yang ditolak, dengan alasannya")),
    ):
        note(f"  {folder / place}: {what}")


def _run(ctx: click.Context, call: tuple[str, ...], expected: int) -> None:
    """Show a command as it is typed, and run it."""
    group = ctx.find_root()
    note("")
    note("$ ikm " + " ".join(f'"{word}"' if " " in word else word for word in call))
    assert isinstance(group.command, click.Group)
    command = group.command.get_command(ctx, call[0])
    assert command is not None
    status = command.main(list(call[1:]), prog_name=f"ikm {call[0]}", standalone_mode=False, parent=group)
    if (status or 0) != expected:
        ctx.exit(status or 1)
