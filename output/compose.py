"""The unit report: from a score and the answers behind it to a finished document."""

from __future__ import annotations

from ikm.output.captions import Captions
from ikm.output.chapters.analysis import analysis
from ikm.output.chapters.appendices import appendices
from ikm.output.chapters.collection import collection
from ikm.output.chapters.conclusion import conclusion
from ikm.output.chapters.elements import ranked_chart
from ikm.output.chapters.extremes import extremes
from ikm.output.chapters.introduction import introduction
from ikm.output.chapters.results import results
from ikm.output.chapters.sentences import certainty_sentence, index_sentence
from ikm.output.chapters.trend import change_told
from ikm.output.report import Headline, IndexScale, Report
from ikm.output.subject import Subject
from ikm.scoring.score import ElementScore


def unit_report(subject: Subject) -> Report:
    """The report of one unit, as practice and the regulation's outline have it: BAB I to V and the appendices.

    Every sentence comes from the subject's own data. Below the threshold of publication no result is shown,
    unless the report is internal.
    """
    captions = Captions(subject.language, subject.wording)
    agency = subject.project.instansi
    return Report(
        title=subject.say("Laporan Pelaksanaan Survei Kepuasan Masyarakat (SKM)"),
        unit=subject.unit.nama,
        agency=agency.nama,
        region=agency.daerah,
        address=agency.alamat,
        period=subject.period,
        language=subject.language,
        accent=agency.aksen,
        headline=_headline(subject),
        blocks=(
            *introduction(subject),
            *collection(subject, captions),
            *results(subject, captions),
            *analysis(subject, captions),
            *conclusion(subject),
            *appendices(subject, captions),
        ),
        internal=subject.internal,
        created=_created(subject),
        logo=subject.logo,
    )


def _headline(subject: Subject) -> Headline:
    domain, numbers = subject.domain, subject.numbers
    facts = [(subject.say("Responden"), numbers.count(domain.n))]
    if subject.target is not None:
        facts.append((subject.say("Target"), numbers.count(subject.target)))
    if subject.population is not None:
        facts.append((subject.say("Pengguna layanan"), numbers.count(subject.population)))
    facts.append((subject.say("Unsur dinilai"), str(sum(e.weight is not None for e in domain.elements))))
    if not subject.shown:
        return Headline(certainty=subject.why_not, facts=tuple(facts))
    low, high = domain.ci95 or (None, None)
    assert domain.ikm is not None
    return Headline(
        ikm=numbers.exact(domain.ikm),
        mutu=domain.quality.mutu if domain.quality else "",
        kinerja=domain.quality.kinerja.in_(subject.language) if domain.quality else "",
        certainty=certainty_sentence(subject) if subject.inferred else "",
        scale=IndexScale(index_sentence(subject), float(domain.ikm), low, high, subject.bands),
        facts=tuple(facts),
        change=change_told(subject),
        priorities=tuple(_to_mend(subject, element) for element in extremes(subject)[0]),
        elements=ranked_chart(subject),
    )


def _to_mend(subject: Subject, element: ElementScore) -> str:
    mutu = f" ({element.quality.mutu})" if element.quality else ""
    return f"{subject.name(element)}: {subject.numbers.exact(element.index)}{mutu}"


def _created(subject: Subject) -> str:
    """The document's date: the end of its period, else of its answers. The clock has no part in it."""
    if subject.when is not None:
        return subject.when.end.isoformat()
    return subject.days[1].isoformat() if subject.days else ""
