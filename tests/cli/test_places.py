"""Names of files made from names of units, and where a project keeps things."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.cli.options import mapping_of
from ikm.cli.places import slug, slugs, store_place
from ikm.survey.errors import IkmError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Puskesmas Melati/Barat", "puskesmas-melati-barat"),
        ("../../etc/passwd", "etc-passwd"),
        ("Café Été", "cafe-ete"),
        ("日本", "unit"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_name_becomes_one_that_every_file_system_takes(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.lists(st.text(), unique=True))
def test_no_two_units_share_a_file(names: list[str]) -> None:
    given_names = slugs(names)
    assert set(given_names) == set(names)
    assert len(set(given_names.values())) == len(names)


def test_the_store_lies_beside_the_project_file_unless_it_names_one(tmp_path: Path) -> None:
    file = tmp_path / "ikm.toml"
    file.write_text("")
    assert store_place(tmp_path) == tmp_path / "ikm.db"
    file.write_text("[survei]\ndatabase = 'postgresql://server/skm'")
    assert store_place(file) == "postgresql://server/skm"
    for named in ("skm.db", "sqlite:///skm.db"):
        file.write_text(f"[survei]\ndatabase = '{named}'")
        assert store_place(file) == tmp_path / "skm.db"


def test_a_mapping_splits_at_the_last_equals_sign() -> None:
    assert mapping_of(("Skor (a=4) = waktu",)) == {"Skor (a=4)": "waktu"}
    with pytest.raises(IkmError, match="--map"):
        mapping_of(("waktu",))
