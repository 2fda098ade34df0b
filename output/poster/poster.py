"""What a poster says: finished strings, of a unit in a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ikm.output.report import IndexScale, Picture
from ikm.output.subject import Subject
from ikm.scoring.groups import answered, in_order
from ikm.survey.messages import Language
from ikm.survey.project import Question

_MOST_ROWS = 8
_SPLIT, _LISTED = "jenis_kelamin", "pendidikan"


@dataclass(frozen=True)
class Result:
    """The index large, its class, and how sure it is.

    heading: what the figure is. mutu, kinerja: "" without classes. certainty: "" where nothing tells.
    """

    heading: str
    ikm: str
    mutu: str
    kinerja: str
    mutu_heading: str
    certainty: str
    scale: IndexScale


@dataclass(frozen=True)
class Row:
    """A kind of respondents: how many, in print and as a share of the largest kind, 0 to 1."""

    name: str
    count: str
    share: float


@dataclass(frozen=True)
class Group:
    """What respondents are told apart by, and its kinds."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Respondents:
    """Who answered.

    total: "480 orang". split: kinds that are told in one line, listed: kinds in a row each. days: in which they
    answered.
    """

    heading: str
    total: str
    split: Group | None
    listed: Group | None
    days: tuple[str, str]


@dataclass(frozen=True)
class Services:
    """The services that the result is of; others: what is said where `count` of them find no room."""

    heading: str
    names: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Poster:
    """A whole poster.

    result: None where nothing may be or can be shown; `why_not` then says so, without a figure of it.
    respondents: None where their number and kinds are not told. url: of the report; "" without.
    summary: what it says, in one sentence, for those who cannot see it. foot: by which rule.
    """

    title: str
    unit: str
    agency: str
    region: str
    period: str
    result: Result | None
    why_not: str
    services: Services | None
    respondents: Respondents | None
    thanks: str
    request: str
    foot: str
    url: str
    url_heading: str
    language: Language
    accent: str
    created: str
    summary: str
    logo: Picture | None = None


def poster_of(subject: Subject, url: str = "") -> Poster:
    """The poster of one unit. Below the threshold of publication it tells no figure, and thanks all the same.

    A poster is public, even beside a report that is not.
    """
    subject = replace(subject, internal=False)
    say, agency = subject.say, subject.project.instansi
    why_not = _why_not(subject)
    return Poster(
        title=say("Indeks Kepuasan Masyarakat (IKM)"),
        unit=subject.unit.nama,
        agency=agency.nama,
        region=agency.daerah,
        period=subject.period,
        result=_result(subject) if subject.shown else None,
        why_not=why_not,
        services=_services(subject),
        respondents=_respondents(subject) if subject.domain.n and not subject.withheld else None,
        thanks=say("Terima kasih atas penilaian yang telah Anda berikan"),
        request=say(
            "Masukan Anda sangat bermanfaat bagi kemajuan unit kami, agar kami terus memperbaiki dan meningkatkan "
            "kualitas pelayanan bagi masyarakat."
        ),
        foot=_foot(subject),
        url=url,
        url_heading=say("Laporan lengkap"),
        language=subject.language,
        accent=agency.aksen,
        created=_created(subject),
        summary=_summary(subject, why_not),
        logo=subject.logo,
    )


def _result(subject: Subject) -> Result:
    domain, numbers, say = subject.domain, subject.numbers, subject.say
    assert domain.ikm is not None
    low, high = domain.ci95 or (None, None)
    return Result(
        heading=say("Nilai IKM"),
        ikm=numbers.exact(domain.ikm),
        mutu=domain.quality.mutu if domain.quality else "",
        kinerja=domain.quality.kinerja.in_(subject.language) if domain.quality else "",
        mutu_heading=say("Mutu pelayanan"),
        certainty=_certainty(subject),
        scale=IndexScale("", float(domain.ikm), low, high, subject.bands),
    )


def _certainty(subject: Subject) -> str:
    """The interval in words; "" where only the regulation's figures are wanted, or nothing tells."""
    if not subject.inferred:
        return ""
    if subject.domain.census:
        return subject.say(
            "Semua pengguna layanan dalam periode itu disurvei, sehingga tidak ada ketidakpastian penarikan sampel."
        )
    if subject.domain.ci95 is None:
        return ""
    low, high = subject.domain.ci95
    return subject.say(
        "Dengan kepercayaan 95%, IKM seluruh pengguna layanan berada antara {low} dan {high}.",
        low=subject.numbers.real(low),
        high=subject.numbers.real(high),
    )


def _why_not(subject: Subject) -> str:
    """Why no index is shown, without a figure of those few; "" where one is."""
    if not subject.withheld:
        return subject.why_not
    if subject.domain.suppression == "primer":
        return subject.say(
            "Hasil survei periode ini tidak diumumkan: respondennya terlalu sedikit untuk memberi gambaran yang dapat "
            "dipercaya dan untuk menjaga kerahasiaan jawaban mereka."
        )
    return subject.say(
        "Hasil survei periode ini tidak diumumkan, agar jawaban kelompok yang sangat kecil tidak dapat dihitung "
        "darinya."
    )


def _services(subject: Subject) -> Services | None:
    """The services that the project lists, else those that answers which may be published name."""
    found = () if subject.withheld else subject.services
    names = [service.nama for service in subject.unit.layanan] or [s.service for s in found if s.service]
    if not names:
        return None
    count = subject.numbers.count
    others = tuple(subject.say("dan {count} layanan lain", count=count(left)) for left in range(1, len(names) + 1))
    return Services(subject.say("Nama layanan"), tuple(names), others)


def _respondents(subject: Subject) -> Respondents:
    say = subject.say
    questions = {question.kunci: question for question in subject.project.pertanyaan}
    split, listed = (_group(subject, questions[key]) if key in questions else None for key in (_SPLIT, _LISTED))
    return Respondents(
        heading=say("Responden"),
        total=say("{count} orang", count=subject.numbers.count(subject.domain.n)),
        split=split,
        listed=listed,
        days=(say("Periode survei"), _days(subject)),
    )


def _days(subject: Subject) -> str:
    days = [subject.numbers.day(day) for day in dict.fromkeys(subject.days)]
    return " – ".join(days) if days else subject.period


def _group(subject: Subject, question: Question) -> Group | None:
    """How many gave each answer, as the project lists them; the last ones together where there are many."""
    values = subject.answers.select(answered(question)).to_series().to_list()
    counts = Counter((value,) for value in values)
    if counts.keys() <= {(None,)}:
        return None
    found = [(value, counts[value,]) for (value,) in in_order(counts, [question.kunci], subject.project)]
    named = [
        (subject.word(value) if value is not None else subject.say("tidak diisi"), count) for value, count in found
    ]
    if len(named) > _MOST_ROWS:
        rest = sum(count for _, count in named[_MOST_ROWS - 1 :])
        named = [*named[: _MOST_ROWS - 1], (subject.say("lain-lain"), rest)]
    most = max(count for _, count in named)
    rows = tuple(Row(name, subject.numbers.count(count), count / most) for name, count in named)
    return Group(question.text_in(subject.language), rows)


def _foot(subject: Subject) -> str:
    return " ".join(_feet(subject))


def _feet(subject: Subject) -> Iterator[str]:
    yield subject.say("Disurvei menurut {regulation}.", regulation=subject.instrument.regulation)
    if subject.shown and subject.domain.ci95 is not None:
        yield subject.say("Selang kepercayaan adalah tambahan, bukan bagian dari peraturan.")


def _summary(subject: Subject, why_not: str) -> str:
    from ikm.output.chapters.sentences import index_sentence

    return index_sentence(subject) if subject.shown else why_not


def _created(subject: Subject) -> str:
    """The document's date: the end of its period, else of its answers. The clock has no part in it."""
    if subject.when is not None:
        return subject.when.end.isoformat()
    return subject.days[-1].isoformat() if subject.days else ""
