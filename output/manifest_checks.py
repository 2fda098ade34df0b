"""What an auditor is told of a manifest: each thing that was compared, and what follows from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ikm.output.manifest import Answers, Entry, Facts, InstrumentMark, Kept, Result, Rows, Signature
from ikm.output.manifest_cells import Difference, differences, roots
from ikm.output.manifest_file import Chain, faults
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Count, Message

Verdict = Literal["same", "differs", "unknown", "note"]
About = Literal["entry", "signature", "input", "project", "program", "figures", "document"]

Shown = Callable[[Sequence[Difference]], Sequence[Difference]]

_SHOWN_DIGITS = 12
_ROWS = ("read", "accepted", "duplicate", "rejected", "skipped")


@dataclass(frozen=True)
class Check:
    """One comparison. `unknown`: it could not be made; `note`: there was nothing to compare, which is worth saying."""

    about: About
    verdict: Verdict
    message: Message


@dataclass(frozen=True)
class Computed:
    """What a program finds now, or found when the entry was written."""

    instrument: InstrumentMark
    accounting: Rows
    answers: Answers | None
    results: tuple[Result, ...]

    @classmethod
    def of(cls, facts: Facts) -> Computed:
        """What the entry says of it."""
        return cls(facts.instrument, facts.accounting, facts.answers, tuple(facts.results))


@dataclass(frozen=True)
class Found:
    """A recorded file, and the hash of what is there in its place now; None where there is nothing."""

    kept: Kept
    sha256: str | None


def exit_status(checks: Iterable[Check]) -> int:
    """0: all is as recorded; 1: something is not; 2: something could not be compared."""
    verdicts = {check.verdict for check in checks}
    return 1 if "differs" in verdicts else 2 if "unknown" in verdicts else 0


# The file itself -----------------------------------------------------------------------------------------------------


def of_chain(chain: Chain, holds: Callable[[bytes, Signature], bool]) -> list[Check]:
    """The file's entries: none was changed, taken out or moved."""
    found = faults(chain, holds)
    if not found:
        message = Message("{count} catatan dalam berkas ini utuh dan berurutan", count=Count(len(chain.entries)))
        return [Check("entry", "same", message)]
    return [Check("entry", "differs", fault.message) for fault in found]


def of_signature(entry: Entry, trusted: bytes | None, fingerprint: Callable[[bytes], str]) -> Check:
    """Whose signature the entry has; that it is right, `of_chain` says. trusted: the key that the auditor was given."""
    if entry.signature is None:
        verdict: Verdict = "note" if trusted is None else "differs"
        return Check(
            "signature",
            verdict,
            Message("tidak ditandatangani: siapa pun yang memegang berkas ini dapat menulisnya"),
        )
    key = bytes.fromhex(entry.signature.public_key)
    if trusted is None:
        message = Message(
            "ditandatangani dengan kunci yang tertulis di dalamnya, sidik {key}. Itu membuktikan bahwa isinya utuh, "
            "bukan siapa penulisnya: bandingkan dengan kunci publik kantor itu (--public-key)",
            key=fingerprint(key),
        )
        return Check("signature", "note", message)
    if key != trusted:
        return Check(
            "signature",
            "differs",
            Message(
                "ditandatangani dengan kunci lain, sidik {key}; yang Anda percaya {trusted}",
                key=fingerprint(key),
                trusted=fingerprint(trusted),
            ),
        )
    return Check(
        "signature", "same", Message("ditandatangani dengan kunci yang Anda percaya, sidik {key}", key=fingerprint(key))
    )


def of_version(entry: Entry, version: str) -> list[Check]:
    """Whether another version of the program computes it now."""
    if entry.version == version:
        return []
    message = Message(
        "dicatat oleh ikm {then}, dihitung ulang oleh ikm {now}; bila angkanya lain, ulangi dengan versi yang sama",
        then=entry.version,
        now=version,
    )
    return [Check("program", "note", message)]


# What it was made of -------------------------------------------------------------------------------------------------


def of_files(about: About, found: Iterable[Found], absent: Verdict) -> list[Check]:
    """Recorded files against those that are there; absent: what it means that one is not."""
    return [_of_file(about, each, absent) for each in found]


def _of_file(about: About, found: Found, absent: Verdict) -> Check:
    name = found.kept.name
    if found.sha256 is None:
        return Check(about, absent, Message("{name}: tidak ada di tempatnya, jadi tidak diperiksa", name=name))
    if found.sha256 == found.kept.sha256:
        return Check(about, "same", Message("{name}", name=name))
    message = Message(
        "{name}: isinya berubah (SHA-256 tercatat {then}…, sekarang {now}…)",
        name=name,
        then=found.kept.sha256[:_SHOWN_DIGITS],
        now=found.sha256[:_SHOWN_DIGITS],
    )
    return Check(about, "differs", message)


def of_batches(recorded: Sequence[Kept], stored: Sequence[Kept]) -> list[Check]:
    """The batches that a store held, by name and hash, against those that it holds."""
    now = list(stored)
    checks = []
    for batch in recorded:
        if batch in now:
            now.remove(batch)
            checks.append(Check("input", "same", Message("{name}", name=batch.name)))
        else:
            message = Message("kiriman {name} tidak ada lagi dalam simpanan, atau isinya lain", name=batch.name)
            checks.append(Check("input", "differs", message))
    return checks + surplus([batch.name for batch in now])


def surplus(names: Iterable[str]) -> list[Check]:
    """Inputs that the entry does not know."""
    return [Check("input", "differs", Message("{name}: tidak tercatat dalam bukti", name=name)) for name in names]


# What came of it -----------------------------------------------------------------------------------------------------


def of_figures(recorded: Computed, now: Computed, instrument: Instrument, shown: Shown = roots) -> list[Check]:
    """Instrument, rows, answers and cells; shown: which of the differing cells are named, the rest being counted."""
    return [
        *_of_instrument(recorded, now),
        *_of_rows(recorded.accounting, now.accounting),
        *_of_answers(recorded.answers, now.answers),
        *_of_cells(recorded, now, instrument, shown),
    ]


def _of_instrument(recorded: Computed, now: Computed) -> list[Check]:
    if recorded.instrument == now.instrument:
        return []
    message = Message(
        "instrumen {then} lain daripada {now} sekarang: unsur, bobot, jawaban atau batas mutunya berubah",
        then=recorded.instrument.id,
        now=now.instrument.id,
    )
    return [Check("figures", "differs", message)]


def _of_rows(then: Rows, now: Rows) -> list[Check]:
    if then == now:
        return []
    message = Message(
        "baris dibaca, diterima, kiriman ulang, ditolak, dilewati: tercatat {then}, sekarang {now}",
        then=_listed(then),
        now=_listed(now),
    )
    return [Check("figures", "differs", message)]


def _listed(rows: Rows) -> str:
    return " / ".join(str(getattr(rows, name)) for name in _ROWS)


def _of_answers(then: Answers | None, now: Answers | None) -> list[Check]:
    if then == now:
        return []
    return [Check("figures", "differs", Message("jawaban yang dihitung lain daripada yang tercatat"))]


def _of_cells(recorded: Computed, now: Computed, instrument: Instrument, shown: Shown) -> list[Check]:
    found = differences(recorded.results, now.results)
    if not found:
        return [Check("figures", "same", Message("setiap angka sama dengan yang tercatat"))]
    named = shown(found)
    checks = [Check("figures", "differs", each.message(instrument)) for each in named]
    if len(found) > len(named):
        rest = Count(len(found) - len(named))
        message = Message("dan {count} sel lain yang dihitung dari situ, atau yang juga lain (--all)", count=rest)
        checks.append(Check("figures", "differs", message))
    return checks


# What follows --------------------------------------------------------------------------------------------------------


def conclusion(checks: Sequence[Check]) -> Message:
    """In one sentence: whether all is as recorded, else what was changed."""
    changed = {check.about for check in checks if check.verdict == "differs"}
    if not changed:
        if any(check.verdict == "unknown" for check in checks):
            return Message("Belum terbukti: ada yang tidak dapat diperiksa.")
        return Message("Cocok dengan yang tercatat.")
    sentences: dict[About, Message] = {
        "entry": Message("Berkas bukti ini sendiri berubah sesudah ditulis."),
        "signature": Message("Tanda tangannya bukan dari kunci yang Anda percaya."),
        "input": Message("Datanya berubah sesudah dicatat."),
        "project": Message("Berkas proyeknya berubah sesudah dicatat."),
        "document": Message("Ada dokumen yang berubah sesudah dicatat."),
    }
    said = [sentences[about] for about in sentences if about in changed]
    if not said:
        said = [
            Message(
                "Berkas masukan dan proyeknya sama, tetapi angkanya lain: angka dalam bukti atau isi simpanan diubah, "
                "atau cara menghitungnya lain dalam versi ini."
            )
        ]
    values = {f"s{i}": sentence for i, sentence in enumerate(said)}
    places = " ".join(f"{{{name}}}" for name in values)
    return Message(places, **values)
