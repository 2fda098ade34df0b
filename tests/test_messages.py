"""The catalogues hold every text that people read, in each language, with the same places to fill."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from ikm.survey import errors, instrument, messages
from ikm.survey.messages import Message, translate

ROOT = Path(__file__).parent.parent
ROOMS = ("survey", "scoring", "forms", "output", "cli")
CALLS = {"Message", "say", "translate", "marked", "_", "ReviewError"} | {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)
}
PO = messages.LOCALE_DIR / "en" / "LC_MESSAGES" / "ikm.po"


def is_text(call: ast.Call) -> bool:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    return name in CALLS


def sources() -> set[str]:
    """Texts handed to what translates, as Python sees them, and those of the templates."""
    found = set()
    for path in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and is_text(node) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                    found.add(first.value)
    for path in (*(ROOT / "forms" / "templates").glob("*.html"), *(ROOT / "output" / "html").rglob("*.j2")):
        found |= set(re.findall(r"say\([\"'](.+?)[\"']\)", path.read_text("utf-8")))
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with PO.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and not m.fuzzy}


def test_every_text_is_translated(catalogue: dict[str, str]) -> None:
    missing = {text for text in sources() if not catalogue.get(text)}
    assert not missing, f"run `make messages`, then translate in {PO.relative_to(ROOT)}"


def test_no_translation_is_left_over(catalogue: dict[str, str]) -> None:
    assert set(catalogue) == sources()


def test_translations_have_the_same_places(catalogue: dict[str, str]) -> None:
    assert not {text for text, said in catalogue.items() if places(text) != places(said)}


def test_the_compiled_catalogue_is_the_written_one(catalogue: dict[str, str]) -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        assert {str(m.id): str(m.string) for m in read_mo(file) if m.id} == catalogue


def test_a_message_is_said_in_each_language() -> None:
    message = Message("{count} unit", count=3)
    assert (message.say("id"), message.say("en")) == ("3 unit", "units: 3")
    assert translate("tidak ada dalam katalog", "en") == "tidak ada dalam katalog"


def test_names_of_elements_are_said_in_the_reader_s_language() -> None:
    elements = instrument.load().elements[:2]
    said = Message("{names}", names=instrument.Text.listed(element.name for element in elements))
    assert said.say("id") == "Persyaratan, Sistem, Mekanisme, dan Prosedur"
    assert said.say("en") == "Requirements, System, mechanism and procedure"
