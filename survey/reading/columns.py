"""Headings become keys, by declared rules.

A mapping given by the user comes first, then the instrument's own keys, the other columns' usual names, the
elements' names and questions, and last codes and bare numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache, partial
from math import log

from ikm.survey import instrument as instruments
from ikm.survey.errors import SourceError
from ikm.survey.instrument import Element, Instrument
from ikm.survey.keys import IGNORED, META, target
from ikm.survey.project import Project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.platforms import submission_id_rank, without_groups
from ikm.survey.reading.texts import nearest, parts_of, squeeze, without_numbering, words

RUNNING = frozenset(
    {"no", "nomor", "nomer", "no urut", "nomor urut", "no responden", "nomor responden", "resp", "responden", "nr"}
)
_ROW_NUMBER = re.compile(r"(?:no|nomor|nomer|nr|id|urut|urutan|resp|responden|respondent|r)\b")

# What a file of rejected rows says of each beside its cells: why, its unit, its file and its `--source`.
REASON, OWN_UNIT, OWN_FILE, OWN_SOURCE = "alasan", "ikm:unit", "ikm:berkas", "ikm:sumber"
_OWN = {OWN_UNIT: "unit", OWN_FILE: "origin", OWN_SOURCE: "source"}

# The usual names of the other columns, best first: a later one yields to an earlier one in the same table.
_NAMES: dict[str, tuple[str, ...]] = {
    "unit": (
        "unit", "unit layanan", "unit pelayanan", "nama unit", "nama unit layanan", "nama unit pelayanan",
        "unit kerja", "nama unit kerja", "opd", "nama opd", "perangkat daerah", "skpd", "instansi", "nama instansi",
        "pada unit layanan", "unit penyelenggara pelayanan",
    ),
    "service": (
        "jenis layanan", "layanan", "nama layanan", "jenis pelayanan", "nama pelayanan", "service",
        "layanan yang diterima", "service received",
        "jenis layanan yang diterima", "pelayanan yang diterima", "jenis pelayanan yang diterima",
        "jenis layanan yang diurus", "layanan yang diurus", "jenis perizinan", "jenis izin", "pelayanan",
    ),
    "date": (
        "tanggal survei", "tanggal survey", "tgl survei", "tgl survey", "tanggal pengisian", "tanggal", "tgl", "date",
        "hari tanggal", "date of survey", "cap waktu", "timestamp", "waktu pengisian", "waktu survei", "stempel waktu",
        "start", "submissiondate", "submission time", "system submissiondate", "end",
    ),
    "time": ("jam", "jam survei", "jam survey", "pukul", "time", "jam pengisian"),
    "jenis_kelamin": ("jenis kelamin", "jk", "kelamin", "l p", "gender", "sex", "jk kode", "jenis kelamin responden"),
    "usia": ("usia", "umur", "age", "usia responden", "umur responden", "kelompok usia", "kelompok umur",
             "rentang usia"),
    "pendidikan": ("pendidikan", "pendidikan terakhir", "education", "tingkat pendidikan", "pendidikan responden"),
    "pekerjaan": ("pekerjaan", "pekerjaan utama", "occupation", "pekerjaan responden", "profesi", "jenis pekerjaan"),
    "remark": ("remark", "saran dan masukan", "kritik dan saran", "saran", "masukan", "suggestions"),
}  # fmt: skip
_REMARK = re.compile(r"(?:kritik|saran|masukan|komentar|catatan|kesan|usul|mohon (?:tuliskan )?(?:saran|masukan))\b")
_NOT_REMARK = re.compile(r"penanganan|pengaduan|\bada\b")
_CODE = re.compile(r"(?:(?:nilai|skor|jawaban) )?(?:u|unsur|p|q|pertanyaan|unsur u)(?: ke)?\s?0?(\d{1,2})")

_STOP = frozenset(
    """bagaimana pendapat pemahaman penilaian saudara saudari anda bapak ibu sdr tentang mengenai terhadap menurut
    yang yg dan di ke dalam dengan dgn pada antara atau ini itu unit kami oleh untuk adalah terkait the of and to in
    how do you rate""".split()  # noqa: SIM905
)
_ENOUGH, _MARGIN = 0.6, 0.08


@dataclass(frozen=True)
class Column:
    """One column: where it stands, its heading, the key it was recognised as, and by which rule.

    called: what the heading says without the groups that a form puts in front of a question.
    """

    index: int
    heading: str
    key: str | None
    by: str = ""
    called: str = ""


@dataclass(frozen=True)
class ColumnMap:
    """All columns of one table."""

    columns: tuple[Column, ...]

    def find(self, key: str) -> Column | None:
        """The column of that key."""
        return next((column for column in self.columns if column.key == key), None)

    def elements(self, instrument: Instrument) -> list[Column]:
        """The columns that hold answers, as they stand in the table."""
        return [column for column in self.columns if column.key in instrument.keys]

    @property
    def headings(self) -> str:
        """The headings as a sentence lists them."""
        return ", ".join(column.heading for column in self.columns if column.heading)


def assign(
    headings: Sequence[str], project: Project, options: ReadOptions, dateish: frozenset[int] = frozenset()
) -> ColumnMap:
    """Recognise every heading. `dateish`: columns whose cells are dates, which tells a `Waktu` that is no element.

    Raises SourceError where two columns claim one element, or one column two.
    """
    found = _recognise(headings, project, options, dateish)
    _refuse_contradictions(found, project.instrument)
    _refuse_twice(found, project.instrument)
    return ColumnMap(tuple(_best_only(found)))


def counter(project: Project, options: ReadOptions) -> Callable[[tuple[str, ...]], tuple[int, int]]:
    """Tells how many different elements, and how many columns in all, a row of headings names.

    Rows of one table repeat their texts, so each text is understood once.
    """
    elements = set(project.instrument.keys)
    rules = cache(partial(_by_rules, project=project, options=options))

    @cache
    def count(headings: tuple[str, ...]) -> tuple[int, int]:
        found = _recognise(headings, project, options, frozenset(), rules)
        keys = {column.key for column in found if column.key}
        return len(keys & elements), len(keys)

    return count


def named_elements(texts: Sequence[str], project: Project, options: ReadOptions) -> list[Column]:
    """The texts that name an element, in their order; two may name the same one."""
    return [c for c in _recognise(texts, project, options, frozenset()) if c.key in project.instrument.keys]


def _recognise(
    headings: Sequence[str],
    project: Project,
    options: ReadOptions,
    dateish: frozenset[int],
    rules: Callable[..., tuple[str | None, str]] | None = None,
) -> list[Column]:
    rules = rules or partial(_by_rules, project=project, options=options)
    mapping = {words(k): v for k, v in declared_mapping(project, options).items()}
    numbers = _bare_numbers(headings, project.instrument)
    exported = any(submission_id_rank(heading) is not None for heading in headings)
    columns = []
    for index, heading in enumerate(headings):
        called = heading
        if not words(heading) and not heading.strip():
            key, by = None, ""
        elif words(heading) in mapping and words(heading):
            key, by = _meant(mapping[words(heading)], project, options)
        elif index in numbers:
            key, by = _by_number(numbers[index], project, options), "number"
        else:
            rule = partial(rules, dateish=index in dateish)
            called = without_groups(heading, rule) if exported else heading
            key, by = rule(called)
        columns.append(Column(index, squeeze(heading), key, by, squeeze(called)))
    return columns


def _meant(said: str, project: Project, options: ReadOptions) -> tuple[str | None, str]:
    """The key that a mapping names; an element's code means what it means as a heading."""
    key = target(said)
    element = next((e for e in project.instrument.elements if e.code.casefold() == key.casefold()), None)
    if element is None or key in project.instrument.keys:
        return (None if key in IGNORED else key), "map"
    number = _code_number(element)
    return (_by_number(number, project, options) if number else element.key), "code"


def _by_rules(heading: str, *, project: Project, options: ReadOptions, dateish: bool) -> tuple[str | None, str]:
    if heading in _OWN:
        return _OWN[heading], "name"
    instrument = project.instrument
    text = words(heading)
    plain = words(without_numbering(heading)) or text
    id_heading = options.id_column or project.impor.id
    if (id_heading and text == words(id_heading)) or submission_id_rank(heading) is not None:
        return "id", "name"
    if plain == "waktu" and dateish:
        return "date", "name"
    key = _exactly(text, instrument) or _exactly(plain, instrument)
    if key:
        return key, "key"
    other = _other(text, plain, project)
    if other or text in RUNNING:
        return other, "name" if other else ""
    key = _by_question(plain, instrument)
    if key:
        return key, "question"
    key_of = _by_text(heading, instrument)
    if key_of is not None:
        return key_of or None, "text"
    outside, brackets = parts_of(heading)
    named = (_exactly(words(without_numbering(b)), instrument) or _by_text(b, instrument) for b in brackets)
    key = next(filter(None, named), None)
    if key:
        return key, "text"
    match = _CODE.fullmatch(words(outside))
    if match:
        return _by_number(int(match.group(1)), project, options), "code"
    return next((e.key for e in instrument.elements if words(e.code) == text), None), "code"


def _exactly(text: str, instrument: Instrument) -> str | None:
    return next((key for key in instrument.keys if words(key) == text), None)


def _other(text: str, plain: str, project: Project) -> str | None:
    """The key of a column that is no element."""
    for question in project.pertanyaan:
        if {text, plain} & {words(question.kunci), words(question.teks), words(question.teks_en)} - {""}:
            return question.kunci
    for key, names in _NAMES.items():
        if (key in META or key in project.demographics) and (plain in names or text in names or text == key):
            return key
    if _REMARK.match(plain) and not _NOT_REMARK.search(plain):
        return "remark"
    return None


def _bare_numbers(headings: Sequence[str], instrument: Instrument) -> dict[int, int]:
    """Columns headed 1, 2, ... 9: only when all numbers are there in turn, so that no row of answers is a heading."""
    count = len(instrument.elements)
    places = [
        (i, int(h))
        for i, h in ((i, h.strip().rstrip(".")) for i, h in enumerate(headings))
        if h.isascii() and h.isdigit() and len(h) <= 2
    ]
    return dict(places) if [n for _, n in places] == list(range(1, count + 1)) else {}


def _by_number(number: int, project: Project, options: ReadOptions) -> str | None:
    order = options.order or project.impor.urutan or "body"
    for element in project.instrument.elements:
        if (element.question_no if order == "annex" else _code_number(element)) == number:
            return element.key
    return None


def _code_number(element: Element) -> int | None:
    match = _CODE.fullmatch(words(element.code))
    return int(match.group(1)) if match else None


def may_number_rows(heading: str) -> bool:
    """Whether a column so headed may hold a running number: `No. Resp`, `Nomor Kuesioner`, `ID`."""
    return _ROW_NUMBER.match(words(heading)) is not None


def unread_codes(columns: ColumnMap, instrument: Instrument) -> list[Column]:
    """Columns headed by codes beyond the instrument's: `U10` to `U14` of a form with more elements."""
    last = len(instrument.elements)
    matches = ((c, _CODE.fullmatch(words(c.called))) for c in columns.columns if c.key is None and c.by != "map")
    return [column for column, match in matches if match and int(match.group(1)) > last]


def swapped(instrument: Instrument) -> list[Element]:
    """Elements whose number differs between the regulation's body and its annex."""
    return [e for e in instrument.elements if _code_number(e) not in (None, e.question_no)]


def _by_question(plain: str, instrument: Instrument) -> str | None:
    """The one element whose question or name these words are, in either language."""
    keys = _questions(instrument).get(plain, set())
    return next(iter(keys)) if len(keys) == 1 else None


@cache
def _questions(instrument: Instrument) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for e in instrument.elements:
        for text in (e.question.id, e.question.en, e.name.id, e.name.en):
            found.setdefault(words(without_numbering(text)) or words(text), set()).add(e.key)
    return found


# Similarity to names and questions ---------------------------------------------------------------------------------


def _tokens(text: str) -> frozenset[str]:
    found = (w.removesuffix("nya") for w in words(without_numbering(text)).split())
    return frozenset(w for w in found if w not in _STOP and not w.isdigit())


@cache
def _known_texts(instrument: Instrument) -> tuple[tuple[str, frozenset[str]], ...]:
    """Names and questions: the instrument's, and those of elements it lacks (key ""), not to pass for its own."""
    own = [
        (e.key, _tokens(t)) for e in instrument.elements for t in (e.name.id, e.question.id, e.name.en, e.question.en)
    ]
    others = [
        ("", _tokens(t))
        for name in ("permenpanrb-14-2017", "permenpanrb-16-2014")
        for e in instruments.load(name).elements
        if e.key in ("maklumat", "sarana", "pengaduan") and e.key not in instrument.keys
        for t in (e.name.id, e.question.id)
    ]
    return tuple((key, tokens) for key, tokens in (*own, *others) if tokens)


@cache
def _weights(instrument: Instrument) -> Mapping[str, float]:
    """How much a word tells: the fewer elements use it, the more."""
    by_key: dict[str, set[str]] = {}
    for key, tokens in _known_texts(instrument):
        by_key.setdefault(key, set()).update(tokens)
    counts = Counter(token for tokens in by_key.values() for token in tokens)
    return {token: log((len(by_key) + 1) / n) for token, n in counts.items()}


@lru_cache(maxsize=4096)
def _by_text(heading: str, instrument: Instrument) -> str | None:
    """The element whose name or question the heading says; "" for one that the instrument lacks, None for none."""
    weights = _weights(instrument)
    most = max(weights.values(), default=1.0)
    tokens = frozenset(_spelt(token, instrument) for token in _tokens(heading))
    if tokens.isdisjoint(weights):
        return None
    total = sum(weights.get(token, most) for token in tokens)
    best: dict[str, float] = {}
    for key, known in _known_texts(instrument):
        shared = sum(weights[token] for token in tokens & known)
        whole = sum(weights[token] for token in known)
        score = max(shared / total * 0.9, 2 * shared / (total + whole))
        best[key] = max(best.get(key, 0.0), score)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if ranked[0][1] < _ENOUGH or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MARGIN):
        return None
    return ranked[0][0]


def _spelt(token: str, instrument: Instrument) -> str:
    """The known word that a long word misspells, else the word itself; one end of it must be right."""
    if token in _weights(instrument) or len(token) < 6:
        return token
    ends = _by_ends(instrument)
    known = {*ends.get((token[:3], ""), ()), *ends.get(("", token[-3:]), ())}
    return next(iter(get_close_matches(token, sorted(known), n=1, cutoff=0.88) if known else ()), token)


@cache
def _by_ends(instrument: Instrument) -> Mapping[tuple[str, str], list[str]]:
    """The known words by their first and by their last three letters."""
    found: dict[tuple[str, str], list[str]] = {}
    for word in _weights(instrument):
        found.setdefault((word[:3], ""), []).append(word)
        found.setdefault(("", word[-3:]), []).append(word)
    return found


# Conflicts ----------------------------------------------------------------------------------------------------------


def _refuse_contradictions(columns: Sequence[Column], instrument: Instrument) -> None:
    """Refuse a code that is neither in the body nor in the annex that of the element named beside it in brackets."""
    for column in columns:
        match = _CODE.fullmatch(words(parts_of(column.called)[0]))
        if column.by == "text" and column.key and match:
            element = instrument[column.key]
            if int(match.group(1)) not in (_code_number(element), element.question_no):
                raise SourceError(
                    'Judul kolom "{heading}" menyebut dua unsur; tentukan dengan --map "{heading}=kunci".',
                    heading=column.heading,
                )


def _refuse_twice(columns: Sequence[Column], instrument: Instrument) -> None:
    for key in instrument.keys:
        claims = [c for c in columns if c.key == key]
        claims = [c for c in claims if c.by == "map"] or claims
        if len(claims) > 1:
            raise SourceError(
                'Kolom "{first}" dan "{second}" sama-sama terbaca sebagai unsur {key}; tentukan dengan '
                '--map "KOLOM=kunci", atau abaikan satu dengan --map "{second}=-".',
                first=claims[0].heading,
                second=claims[1].heading,
                key=key,
            )


def _best_only(columns: Sequence[Column]) -> list[Column]:
    """Leave one column to each key: the mapped one, else the one with the most usual name, else the first."""
    best: dict[str, Column] = {}
    for column in sorted(columns, key=_rank):
        if column.key:
            best.setdefault(column.key, column)
    return [c if c.key is None or best[c.key] is c else replace(c, key=None, by="") for c in columns]


def _rank(column: Column) -> tuple[int, int]:
    if column.by == "map":
        return (-1, column.index)
    text = words(without_numbering(column.called))
    if column.key == "id":
        rank = submission_id_rank(column.called)
        return (-1 if rank is None else rank, column.index)
    names = _NAMES.get(column.key or "", ())
    return (names.index(text) if text in names else len(names), column.index)


# The user's mapping -------------------------------------------------------------------------------------------------


def declared_mapping(project: Project, options: ReadOptions) -> dict[str, str]:
    """Heading to key: the project file's, then the command line's over it."""
    given = {words(k): (k, v) for k, v in project.impor.kolom.items()}
    given |= {words(k): (k, v) for k, v in options.mapping.items()}
    return dict(given.values())


def check_mapping(project: Project, options: ReadOptions) -> None:
    """Refuse keys that do not exist, naming the nearest."""
    known = (*project.instrument.keys, *project.demographics, *META)
    codes = {element.code.casefold() for element in project.instrument.elements}
    for heading, key in declared_mapping(project, options).items():
        if target(key) in known or key in IGNORED or key.strip().casefold() in codes:
            continue
        raise SourceError(
            'Kunci "{key}" untuk kolom "{heading}" tidak dikenal; yang paling mirip: {near}. Tulis "-" untuk '
            "mengabaikan kolom.",
            key=key,
            heading=heading,
            near=", ".join(nearest(key, known) or known),
        )


def check_mapped_headings(maps: Sequence[ColumnMap], options: ReadOptions) -> None:
    """Refuse a heading of the command line that no table has, and list those that there are."""
    present = {words(c.heading) for m in maps for c in m.columns}
    headings = ", ".join(dict.fromkeys(c.heading for m in maps for c in m.columns if c.heading))
    asked = [*options.mapping, *([options.id_column] if options.id_column else [])]
    for heading in asked:
        if words(heading) not in present:
            raise SourceError(
                'Kolom "{heading}" tidak ada dalam berkas ini; kolomnya: {headings}.',
                heading=heading,
                headings=headings,
            )
