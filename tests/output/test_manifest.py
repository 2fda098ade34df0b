"""The manifest as a value: one way of writing, nothing told that may not be published, keys and signatures."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers import NINE, responses
from ikm.output.manifest import Entry, canonical, instrument_mark, result_of
from ikm.output.manifest_cells import differences, roots
from ikm.output.manifest_file import read_chain
from ikm.output.signing import fingerprint, holds, new_key, private_pem, public_pem, read_private, read_public, sign
from ikm.scoring.compute import score
from ikm.survey.errors import ManifestError
from ikm.survey.instrument import Text, load
from ikm.survey.project import Project, Service, Survey, Unit

SCHEMA = json.loads((Path(__file__).parents[2] / "output" / "schema" / "manifest-1.json").read_text("utf-8"))
# RFC 8032, section 7.1, test 2: secret key, public key, message, signature.
RFC_8032 = (
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
)


def test_the_published_schema_is_the_one_by_which_files_are_read() -> None:
    """Made again by writing this value into output/schema/manifest-1.json."""
    assert {"$schema": SCHEMA["$schema"], **Entry.model_json_schema()} == SCHEMA


def test_json_is_written_as_rfc_8785_says() -> None:
    """Section 3.2.3: keys sorted by their UTF-16 units, as in the RFC's own example."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = list(json.loads(canonical(dict.fromkeys(keys))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


# What is told ---------------------------------------------------------------------------------------------------------


def project() -> Project:
    services = (Service(nama="Umum"), Service(nama="Gigi"))
    return Project(survei=Survey(ambang=10), unit=(Unit(nama="Puskesmas", layanan=services),))


def surveyed(sizes: dict[str, int]) -> list[str]:
    return [service for service, n in sizes.items() for _ in range(n)]


@given(umum=st.integers(1, 25), gigi=st.integers(1, 25))
def test_of_too_few_only_their_number_is_told(umum: int, gigi: int) -> None:
    services = surveyed({"Umum": umum, "Gigi": gigi})
    given_ = responses(
        [[3 + (i + j) % 2 for j in range(9)] for i in range(len(services))],
        columns={"unit": ["Puskesmas"] * len(services), "service": services},
    )
    scored = score(given_, project())
    for cells, domain in zip(result_of(scored).domains, scored.domains, strict=True):
        if domain.suppressed:
            told = cells.model_dump(exclude={"level", "unit", "service", "period", "group", "n", "suppression"})
            elements = told.pop("elements")
            assert set(told.values()) == {None}
            names = ("n", "sum", "nrr", "nrr_weighted", "index", "mutu", "interval")
            assert {element[name] for element in elements for name in names} == {None}
    for cells, domain in zip(result_of(scored, internal=True).domains, scored.domains, strict=True):
        assert cells.ikm == str(domain.ikm)
        assert [element.sum for element in cells.elements] == [element.sum for element in domain.elements]


def test_where_one_element_has_too_few_answers_the_index_stays() -> None:
    rows = [[*[3] * 8, 4 if i < 4 else None] for i in range(20)]
    scored = score(responses(rows), project())
    (cells,) = [cells for cells in result_of(scored).domains if cells.level == "agency"]
    assert cells.ikm is not None
    assert {element.sum for element in cells.elements} == {None}


def test_an_instrument_is_marked_by_what_is_asked_weighed_and_classed() -> None:
    same = replace(NINE, title=Text("x", "y"))
    weighed = NINE.with_elements([], {NINE.keys[0]: Fraction(1, 6), NINE.keys[1]: Fraction(1, 18)})
    assert instrument_mark(same) == instrument_mark(NINE)
    others = [weighed, replace(NINE, classes=NINE.classes[:-1]), load("permenpanrb-16-2014")]
    assert instrument_mark(NINE) not in map(instrument_mark, others)


def test_the_smallest_group_that_was_counted_otherwise_comes_first() -> None:
    services = surveyed({"Umum": 15, "Gigi": 12})
    columns = {"unit": ["Puskesmas"] * 27, "service": services}
    answers = [[3 + (i + j) % 2 for j in range(9)] for i in range(27)]
    changed = [[*row] for row in answers]
    changed[0][2] = 1
    one, other = (result_of(score(responses(rows, columns=columns), project())) for rows in (answers, changed))
    found = differences([one], [other])
    (first,) = roots(found)
    assert (first.place.service, first.place.element, first.place.what) == ("Umum", "waktu", "sum")
    assert first.message(NINE).say("en").startswith("Puskesmas, Umum, U3 ")
    assert len(found) > 5
    assert differences([one], [one]) == []


# Keys -----------------------------------------------------------------------------------------------------------------


def test_signatures_are_those_of_rfc_8032() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret, public, message, value = RFC_8032
    signature = sign(bytes.fromhex(message), Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))
    assert (signature.public_key, signature.value) == (public, value)
    assert holds(bytes.fromhex(message), signature)
    assert not holds(b"\x73", signature)


@given(content=st.binary(max_size=200))
def test_keys_come_back_from_their_files(content: bytes) -> None:
    key = new_key()
    signature = sign(content, read_private(private_pem(key), "k.pem"))
    public = read_public(public_pem(key.public_key()), "k.pub.pem")
    assert public.public_bytes_raw().hex() == signature.public_key
    assert holds(content, signature)
    assert not holds(content + b"x", signature)


@given(junk=st.binary(max_size=120))
def test_what_is_no_key_is_a_fault_that_names_the_file(junk: bytes) -> None:
    for read in (read_private, read_public):
        with pytest.raises(ManifestError) as fault:
            read(junk, "x.pem")
        assert "x.pem" in str(fault.value)


def test_a_fingerprint_is_read_out_in_groups() -> None:
    """SHA-256 of "abc" (FIPS 180-2, appendix B.1)."""
    assert fingerprint(b"abc").startswith("ba78 16bf 8f01 cfea ")


@given(content=st.binary(max_size=200) | st.just(b"[" * 100_000 + b"\n") | st.just(b'{"ikm_manifest":1}\n'))
def test_what_is_no_manifest_is_a_fault_that_names_the_file(content: bytes) -> None:
    with pytest.raises(ManifestError) as fault:
        read_chain(content, "x.bukti")
    assert "x.bukti" in str(fault.value)
