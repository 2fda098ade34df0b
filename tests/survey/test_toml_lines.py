"""Lines of keys in a TOML text."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.survey.toml_lines import line_of, locate

TEXT = '''# [bukan.bagian]
judul = "a # [b]"   # c = 1

[instansi]
nama = """
nama = "bukan kunci"
[juga.bukan]
"""
a.b."c.d" = 'x\\'

[[unit]]
nama = "satu"
alias = [
  "x",   # , ]
  "y",
]
[[unit.layanan]]
nama = "L1"
[[unit]]
layanan = [{nama = "p"},
  {nama = "q", populasi = 1}]
[unit.kepala]
nama = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("judul",), 2),
        (("instansi",), 4),
        (("instansi", "nama"), 5),
        (("instansi", "a", "b", "c.d"), 9),
        (("unit", 0), 11),
        (("unit", 0, "alias", 1), 15),
        (("unit", 0, "layanan", 0, "nama"), 18),
        (("unit", 1), 19),
        (("unit", 1, "layanan", 1, "populasi"), 21),
        (("unit", 1, "kepala", "nama"), 23),
    ],
)
def test_a_key_is_found_at_its_line(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)  # the text is TOML
    assert locate(TEXT)[path] == line


def test_strings_and_comments_hold_no_keys() -> None:
    assert {path[0] for path in locate(TEXT)} == {"judul", "instansi", "unit"}


def test_what_is_missing_is_at_the_table_around_it() -> None:
    lines = locate(TEXT)
    assert line_of(lines, ("unit", 0, "layanan", 0, "populasi")) == 17
    assert line_of(lines, ("rtl",)) is None


def test_windows_line_ends_count_once() -> None:
    assert locate("a = 1\r\n\r\n[b]\r\nc = 2\r\n") == {("a",): 1, ("b",): 3, ("b", "c"): 4}


@given(st.text(alphabet="ab[]{}=.,\"'#\n\\ 1", max_size=60))
def test_any_text_ends(text: str) -> None:
    locate(text)
