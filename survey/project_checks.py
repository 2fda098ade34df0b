"""What must hold between the parts of `ikm.toml`, beyond the type of each key.

Works on the data as written, so that these faults are listed beside those of types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ikm.survey import instrument as instruments
from ikm.survey.errors import IkmError
from ikm.survey.instrument import Element
from ikm.survey.keys import IGNORED, META, RESERVED, target
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.project import DEFAULT_QUESTIONS, Project, Survey, Weight
from ikm.survey.project_faults import Fault, nearest
from ikm.survey.reading.columns import assign
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.texts import folded, words
from ikm.survey.toml_lines import Path

_WEIGHT: TypeAdapter[Fraction] = TypeAdapter(Weight)

Data = Mapping[str, Any]


def check(data: Data) -> list[Fault]:
    """Every fault of the kinds that concern more than one key."""
    faults = [*_instruments(data), *_periods(data), *_names(data), *_units(data), *_choices(data)]
    faults += [*_populations(data), *_visitors(data), *_clusters(data), *_breakdowns(data)]
    base = _base(data)
    if base is not None:
        added = {str(t["kunci"]): p for p, t in _tables(data, ("unsur",)) if isinstance(t.get("kunci"), str)}
        faults += _keys(data, base)
        faults += _added(data, base)
        faults += _elements(data, base, list(added))
        faults += _applicable(data, {*(element.key for element in base), *added})
        faults += _weights(data, base, list(added))
        faults += _columns(data, base, list(added))
    return faults


def _tables(data: Data, path: Path) -> Iterator[tuple[Path, Data]]:
    """The tables of an array of tables, with their paths."""
    items = data.get(str(path[-1]))
    for index, table in enumerate(items if isinstance(items, list) else []):
        if isinstance(table, dict):
            yield (*path, index), table


def _section(data: Data, name: str) -> Data:
    section = data.get(name)
    return section if isinstance(section, dict) else {}


def _texts(value: object) -> list[tuple[int, str]]:
    items = value if isinstance(value, list) else []
    return [(i, item) for i, item in enumerate(items) if isinstance(item, str)]


def _base(data: Data) -> tuple[Element, ...] | None:
    name = _section(data, "survei").get("instrumen", instruments.DEFAULT)
    return instruments.load(name).elements if name in instruments.available() else None


def _instruments(data: Data) -> Iterator[Fault]:
    places: list[tuple[Path, Data]] = [(("survei",), _section(data, "survei"))]
    places += _tables(data, ("riwayat",))
    for path, table in places:
        name = table.get("instrumen")
        if isinstance(name, str) and name not in instruments.available():
            message = Message(
                'instrumen "{name}" tidak dikenal; yang tersedia: {known}.',
                name=name,
                known=", ".join(instruments.available()),
            )
            yield Fault((*path, "instrumen"), message)


def _periods(data: Data) -> Iterator[Fault]:
    """Periods must be such; an earlier result of one unit and period stands once."""
    places: list[tuple[Path, Data]] = [(("survei",), _section(data, "survei"))]
    places += [place for section in ("riwayat", "rtl") for place in _tables(data, (section,))]
    seen = set()
    for path, table in places:
        text = table.get("periode")
        if not isinstance(text, str):
            continue
        try:
            result = (path[0], str(table.get("unit")), Period.parse(text))
        except IkmError as error:
            yield Fault((*path, "periode"), error.message)
            continue
        if result in seen and path[0] == "riwayat":
            yield Fault((*path, "periode"), Message("hasil unit dan periode ini sudah ditulis di atas."))
        seen.add(result)


def _names(data: Data) -> Iterator[Fault]:
    """Names, codes and aliases of units, and of the services of one unit, must each mean one thing."""
    units = list(_tables(data, ("unit",)))
    yield from _twice(units)
    for path, unit in units:
        yield from _twice([(path + p, t) for p, t in _tables(unit, ("layanan",))])


def _twice(tables: list[tuple[Path, Data]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for path, table in tables:
        owner = str(table.get("nama", ""))
        named = [((*path, key), table[key]) for key in ("nama", "kode") if isinstance(table.get(key), str)]
        named += [((*path, "alias", i), alias) for i, alias in _texts(table.get("alias"))]
        for place, name in named:
            if folded(name) in seen:
                yield Fault(
                    place,
                    Message(
                        'nama "{name}" sudah dipakai oleh "{owner}"; satu nama hanya untuk satu.',
                        name=name,
                        owner=seen[folded(name)],
                    ),
                )
        seen = {folded(name): owner for _, name in named if name.strip()} | seen


def _keys(data: Data, base: tuple[Element, ...]) -> Iterator[Fault]:
    """Keys of added elements and of questions must mean nothing else, here or as a heading of a source."""
    taken = {element.key for element in base}
    for section, rules in (("unsur", {"name", "code"}), ("pertanyaan", {"code"})):
        for path, table in _tables(data, (section,)):
            key = table.get("kunci")
            if not isinstance(key, str):
                continue
            if key in taken:
                yield Fault((*path, "kunci"), Message('kunci "{key}" sudah dipakai; pilih yang lain.', key=key))
            elif key in RESERVED or _is_read(key, rules, data):
                message = Message('kunci "{key}" punya arti lain sebagai nama kolom; pilih yang lain.', key=key)
                yield Fault((*path, "kunci"), message)
            taken.add(key)


def _is_read(heading: str, rules: set[str], data: Data) -> bool:
    """Whether a column of that heading is one of the instrument's or of the usual ones, by one of `rules`."""
    survey = Survey(instrumen=_section(data, "survei").get("instrumen", instruments.DEFAULT))
    column = assign([heading], Project(survei=survey), ReadOptions()).columns[0]
    return column.key is not None and column.by in rules


def _units(data: Data) -> Iterator[Fault]:
    """Earlier results and plans must name units that there are."""
    known = [str(table["nama"]) for _, table in _tables(data, ("unit",)) if isinstance(table.get("nama"), str)]
    aliases = {
        alias.casefold(): str(table.get("nama"))
        for _, table in _tables(data, ("unit",))
        for _, alias in _texts(table.get("alias"))
    }
    for section in ("riwayat", "rtl"):
        for path, table in _tables(data, (section,)):
            name = table.get("unit")
            if isinstance(name, str) and name not in known:
                meant = aliases.get(name.casefold()) or nearest(name, known)
                yield Fault((*path, "unit"), _unknown("unit", name, meant, known))


def _unknown(what: str, name: str, meant: str | None, known: list[str]) -> Message:
    if what == "unit":
        if meant:
            return Message('unit "{name}" tidak ada; maksudnya "{meant}"?', name=name, meant=meant)
        return Message('unit "{name}" tidak ada; tambahkan [[unit]] dengan nama itu.', name=name)
    if meant:
        return Message('unsur "{name}" tidak ada; maksudnya "{meant}"?', name=name, meant=meant)
    return Message('unsur "{name}" tidak ada; unsurnya: {known}.', name=name, known=", ".join(known))


def _elements(data: Data, base: tuple[Element, ...], added: list[str]) -> Iterator[Fault]:
    """Places that name elements must name such as there are."""
    known = [element.key for element in base] + added
    other = _other_names(base)
    for path, name in _element_places(data):
        if name not in known:
            meant = other.get(name.casefold()) or nearest(name, known)
            yield Fault(path, _unknown("unsur", name, meant, known))


def _other_names(base: tuple[Element, ...]) -> dict[str, str]:
    """Codes and names, for which the key is meant."""
    return {other.casefold(): e.key for e in base for other in (e.code, e.name.id)}


def _element_places(data: Data) -> Iterator[tuple[Path, str]]:
    for path, unit in _tables(data, ("unit",)):
        for i, name in _texts(unit.get("tidak_berlaku")):
            yield (*path, "tidak_berlaku", i), name
        for inner, service in _tables(unit, ("layanan",)):
            for i, name in _texts(service.get("tidak_berlaku")):
                yield (*path, *inner, "tidak_berlaku", i), name
    for path, plan in _tables(data, ("rtl",)):
        if isinstance(plan.get("unsur"), str):
            yield (*path, "unsur"), plan["unsur"]
    for name in _section(data, "bobot"):
        yield ("bobot", name), name


def _columns(data: Data, base: tuple[Element, ...], added: list[str]) -> Iterator[Fault]:
    """Columns of sources must be mapped to keys that there are."""
    questions = [str(t["kunci"]) for _, t in _tables(data, ("pertanyaan",)) if isinstance(t.get("kunci"), str)]
    asked = questions or [question.kunci for question in DEFAULT_QUESTIONS]
    known = [*(element.key for element in base), *added, *asked, *META]
    for heading, key in _section(_section(data, "impor"), "kolom").items():
        if isinstance(key, str) and target(key) not in known and key not in IGNORED:
            meant = _other_names(base).get(key.casefold()) or nearest(key, known)
            yield Fault(("impor", "kolom", heading), _unknown_target(key, meant, known))


def _unknown_target(key: str, meant: str | None, known: list[str]) -> Message:
    if meant:
        return Message('kunci "{key}" tidak ada; maksudnya "{meant}"?', key=key, meant=meant)
    return Message(
        'kunci "{key}" tidak ada; kuncinya: {known}; "-" untuk kolom yang diabaikan.', key=key, known=", ".join(known)
    )


def _added(data: Data, base: tuple[Element, ...]) -> Iterator[Fault]:
    """Added elements need codes, names and answers that tell them apart."""
    codes = {folded(element.code) for element in base}
    names = {words(element.name.id) for element in base}
    for path, table in _tables(data, ("unsur",)):
        code, name = table.get("kode"), table.get("nama")
        if isinstance(code, str):
            if folded(code) in codes or _is_read(code, {"key", "code"}, data):
                yield Fault((*path, "kode"), Message('"{value}" sudah dipakai unsur lain.', value=code))
            codes.add(folded(code))
        if isinstance(name, str):
            if words(name) in names:
                yield Fault((*path, "nama"), Message('"{value}" sudah dipakai unsur lain.', value=name))
            names.add(words(name))
        for key in ("jawaban", "jawaban_en"):
            yield from _same((*path, key), table.get(key))


def _choices(data: Data) -> Iterator[Fault]:
    for path, table in _tables(data, ("pertanyaan",)):
        yield from _same((*path, "pilihan"), table.get("pilihan"))


def _same(path: Path, answers: object) -> Iterator[Fault]:
    """Answers to one question must differ in more than case."""
    seen: set[str] = set()
    for i, answer in _texts(answers):
        if folded(answer) in seen:
            yield Fault((*path, i), Message('"{value}" sudah ada dalam daftar ini.', value=answer))
        seen.add(folded(answer))


def _populations(data: Data) -> Iterator[Fault]:
    """A service has no more users than its unit."""
    for path, unit in _tables(data, ("unit",)):
        for inner, service in _tables(unit, ("layanan",)):
            whole, part = unit.get("populasi"), service.get("populasi")
            if isinstance(whole, int) and isinstance(part, int) and part > whole:
                message = Message("{part} melebihi populasi unitnya, {whole}.", part=part, whole=whole)
                yield Fault((*path, *inner, "populasi"), message)


def _questions(data: Data) -> dict[str, list[str]]:
    """The choices of each question about the respondent, by key."""
    if not isinstance(data.get("pertanyaan"), list):
        return {question.kunci: list(question.pilihan) for question in DEFAULT_QUESTIONS}
    tables = [table for _, table in _tables(data, ("pertanyaan",))]
    return {str(table.get("kunci")): [answer for _, answer in _texts(table.get("pilihan"))] for table in tables}


def _visitors(data: Data) -> Iterator[Fault]:
    """Known visitors are divided by what the form asks, into the choices that it offers, or by service."""
    questions = _questions(data)
    for path, unit in _tables(data, ("unit",)):
        services = [str(service.get("nama")) for _, service in _tables(unit, ("layanan",))]
        known = {**questions, "layanan": services}
        for key, groups in _section(unit, "pengunjung").items():
            place = (*path, "pengunjung", key)
            if key not in known:
                message = Message(
                    '"{key}" tidak ditanyakan; yang dapat dipakai: {known}.', key=key, known=", ".join(known)
                )
                yield Fault(place, message)
            elif isinstance(groups, dict) and (known[key] or key == "layanan"):
                for name in [name for name in groups if name not in known[key]]:
                    message = Message(
                        '"{value}" bukan pilihannya; yang ada: {known}.', value=name, known=", ".join(known[key]) or "-"
                    )
                    yield Fault((*place, name), message)


def _clusters(data: Data) -> Iterator[Fault]:
    """Respondents are clustered by day or by what the form asks."""
    key, known = _section(data, "survei").get("klaster"), ["tanggal", *_questions(data)]
    if isinstance(key, str) and key not in known:
        yield Fault(("survei", "klaster"), _not_asked(key, known))


def _breakdowns(data: Data) -> Iterator[Fault]:
    """Reports break down by what the form asks."""
    known = _questions(data)
    for i, key in _texts(_section(data, "survei").get("rincian")):
        if key not in known:
            yield Fault(("survei", "rincian", i), _not_asked(key, list(known)))


def _not_asked(key: str, known: Sequence[str]) -> Message:
    return Message('"{key}" tidak ditanyakan; yang dapat dipakai: {known}.', key=key, known=", ".join(known))


def _applicable(data: Data, keys: set[str]) -> Iterator[Fault]:
    """Some element must apply to every unit and to each of its services."""
    for path, unit in _tables(data, ("unit",)):
        absent = {key for _, key in _texts(unit.get("tidak_berlaku"))}
        places = [(path, absent)]
        places += [
            ((*path, *inner), absent | {key for _, key in _texts(service.get("tidak_berlaku"))})
            for inner, service in _tables(unit, ("layanan",))
        ]
        for place, without in places:
            if without >= keys:
                message = Message("tidak ada unsur yang tersisa; sisakan sedikitnya satu yang berlaku.")
                yield Fault((*place, "tidak_berlaku"), message)
                break


def _weights(data: Data, base: tuple[Element, ...], added: list[str]) -> Iterator[Fault]:
    """Weights must add to exactly 1, counting those that are not written."""
    written = _section(data, "bobot")
    if not written:
        return
    try:
        given = {key: _WEIGHT.validate_python(value) for key, value in written.items()}
    except ValidationError:
        return
    for key in given:
        if given[key] <= 0:
            yield Fault(("bobot", key), Message("bobot harus lebih dari nol."))
    missing = [key for key in added if key not in given]
    for key in missing:
        yield Fault(("bobot",), Message('unsur tambahan "{key}" belum diberi bobot.', key=key))
    weights = {element.key: element.weight for element in base} | given
    total = sum(weights.values(), Fraction(0))
    if total != 1 and not missing and set(weights) == {e.key for e in base} | set(added):
        rest = Message("; unsur yang tidak ditulis tetap {rest}", rest=str(base[0].weight))
        message = Message(
            'jumlah bobot semua unsur {total}, seharusnya tepat 1{rest}. Tulis bobot sebagai pecahan, misalnya "1/9".',
            total=str(total),
            rest=rest if set(weights) > set(given) else "",
        )
        yield Fault(("bobot",), message)
