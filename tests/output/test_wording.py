"""An office's own words: what they replace, and which files of them are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import commands
from ikm.output.wording import Wording, parse, read, skeleton
from ikm.survey.errors import OutputError

PLACED = "{first} dan {last}"  # a sentence of documents with two places to fill


def po(*entries: tuple[str, str]) -> bytes:
    return "\n".join(f'# catatan\nmsgid "{ours}"\nmsgstr "{theirs}"\n' for ours, theirs in entries).encode()


def test_the_office_s_words_replace_ours_and_the_rest_stays() -> None:
    wording = parse(po(("Tabel", "Daftar"), ("Gambar", "")), "teks.po")
    assert (wording.of("Tabel"), wording.of("Gambar"), wording.of("apa saja")) == ("Daftar", "Gambar", "apa saja")
    assert wording.unused == ()


def test_no_file_is_no_wording(tmp_path: Path) -> None:
    assert read(tmp_path / "teks.po") == Wording()


def test_a_sentence_over_several_lines_is_one() -> None:
    content = b'msgid ""\n"Ta"\n"bel"\nmsgstr ""\n"Daftar "\n"kami"\r\n'
    assert parse(content, "teks.po").of("Tabel") == "Daftar kami"


def test_places_may_change_their_order() -> None:
    assert parse(po((PLACED, "{last}, sesudah {first}")), "teks.po").of(PLACED) == "{last}, sesudah {first}"


@pytest.mark.parametrize(
    "theirs",
    ["{first}", "{first} {last} {n}", "{first.__class__} {last}", "{first!r} {last}", "{first:>9} {last}", "{0} {1}"],
)
def test_other_places_are_refused_by_line(theirs: str) -> None:
    with pytest.raises(OutputError, match=r"teks\.po, baris 6: tempat isian"):
        parse(po(("Tabel", "Daftar"), (PLACED, theirs)), "teks.po")


@pytest.mark.parametrize("theirs", ["Daftar {", "Daftar }", "{{}"])
def test_braces_without_a_partner_are_refused_by_line(theirs: str) -> None:
    with pytest.raises(OutputError, match="baris 2: kurung kurawal"):
        parse(po(("Tabel", theirs)), "teks.po")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'msgid "Tabel"\nmsgstr "Daftar', 2),  # the quotation mark is missing
        (b'msgid "Tabel"\nmsgstr "Daftar" x', 2),
        (b'msgid "Tabel"\nmsgid "Gambar"\nmsgstr "x"', 1),
        (b'# y\n\nTabel = "Daftar"', 3),
        (b'msgid "Tabel"\nmsgstr "\xff"', 2),
        (b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"', 1),
    ],
)
def test_what_is_no_catalogue_is_refused_by_line(content: bytes, line: int) -> None:
    with pytest.raises(OutputError, match=f"baris {line}: "):
        parse(content, "teks.po")


def test_unknown_and_doubtful_sentences_change_nothing_and_are_said() -> None:
    content = po(("Tabbel", "Daftar")) + b'\n#, fuzzy\nmsgid "Tabel"\nmsgstr "Daftar"\n'
    wording = parse(content, "teks.po")
    assert wording.of("Tabel") == "Tabel"
    unknown, doubtful = (message.say() for message in wording.unused)
    assert "baris 2" in unknown
    assert '"Tabbel"' in unknown
    assert "fuzzy" in doubtful


@given(st.binary(max_size=300) | st.text('msgidstr "\\\n{}[0]#~,', max_size=200).map(str.encode))
def test_anything_is_a_wording_or_a_fault_that_names_the_file(content: bytes) -> None:
    try:
        assert isinstance(parse(content, "teks.po"), Wording)
    except OutputError as fault:
        assert "teks.po" in str(fault)


# The file to fill in --------------------------------------------------------------------------------------------------


def test_a_skeleton_holds_the_sentences_of_documents_and_replaces_none() -> None:
    content = skeleton()
    assert parse(content, "teks.po") == Wording()
    text = content.decode()
    assert 'msgid "Tabel"\nmsgstr ""' in text
    assert "Responden terlalu sedikit" in text
    assert "ikm score" not in text, "messages of the command line are no part of documents"
    assert skeleton() == content


def test_what_is_filled_in_is_kept_and_what_is_gone_becomes_a_comment() -> None:
    filled = skeleton().replace(b'msgid "Tabel"\nmsgstr ""', b'msgid "Tabel"\nmsgstr "Daftar"')
    filled += b'\nmsgid "Kalimat lama"\nmsgstr "Kata kami"\n'
    again = skeleton(filled)
    assert parse(again, "teks.po").texts == {"Tabel": "Daftar"}
    assert b'#~ msgid "Kalimat lama"\n#~ msgstr "Kata kami"' in again
    assert skeleton(again) == again


def test_the_command_writes_beside_the_project_and_never_over_a_faulty_file(tmp_path: Path) -> None:
    (tmp_path / "ikm.toml").write_text("", "utf-8")
    place = tmp_path / "templat" / "teks.po"
    made = commands.run("texts", "--project", tmp_path)
    assert made.exit_code == 0
    assert made.stdout.strip() == str(place)
    place.write_bytes(po(("Tabel", "{x}")))
    refused = commands.run("texts", "--project", tmp_path)
    assert refused.exit_code == 2
    assert "teks.po, baris 2" in refused.stderr
    assert place.read_bytes() == po(("Tabel", "{x}"))
