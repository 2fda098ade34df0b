"""What the page of a review shows: the doubts in words, and its texts."""

from __future__ import annotations

from typing import Any

from ikm.forms import html
from ikm.forms.review.doubts import Doubt
from ikm.forms.review.session import Session
from ikm.forms.review.words import Words
from ikm.forms.scan.decisions import Decision
from ikm.survey.messages import Count, Language, marked, translate

_TEXTS = {
    "count": marked("{at} dari {all}"),
    "waiting": marked("Menunggu keputusan: {count}."),
    "proposed": marked("usulan: Enter"),
    "decided": marked("diputuskan {by}"),
    "typed": marked("Yang tertulis"),
    "keysLine": marked("Enter menyimpan, Esc melewati."),
    "keysLines": marked("Ctrl+Enter menyimpan, Esc melewati."),
    "store": marked("Simpan"),
    "emptyTwice": marked(
        "Belum ada yang diketik. Tekan Enter sekali lagi bila memang kosong, atau Esc untuk melewati."
    ),
    "noProposal": marked("Tidak ada usulan di sini: pilih salah satu jawaban."),
    "goesOn": marked("{label}: tekan Enter, atau ketik angka berikutnya."),
    "clip": marked("Potongan lembar: {question}"),
    "clipLost": marked("Potongan gambar ini tidak ada; lihat lembar aslinya."),
    "around": marked("Bagian lembar di sekitar: {question}"),
    "aroundLost": marked(
        "Berkas pindaian aslinya tidak ditemukan; yang terlihat hanya potongannya. Untuk melihat sekitarnya, tutup "
        "tinjauan dan jalankan `ikm review --source FOLDER`."
    ),
    "all": marked("Semua sudah diputuskan."),
    "some": marked("Masih {count} yang belum diputuskan."),
    "sumValue": marked("Dijawab atau diketik: {count}"),
    "sumBlank": marked("Kosong: {count}"),
    "sumUnsure": marked("Tidak dapat dipastikan, dibiarkan kosong: {count}"),
    "sumLeft": marked("Belum diputuskan: {count}"),
    "loading": marked("Gambarnya sedang dimuat; tekan sekali lagi."),
    "saving": marked("Menyimpan …"),
    "unreached": marked(
        "Tidak terhubung dengan ikm: yang terakhir ini BELUM tersimpan. Coba sekali lagi; bila tetap gagal, jalankan "
        "`ikm review` lagi. Keputusan sebelumnya aman."
    ),
}
_HELP = (
    (("1–4", "a–d"), marked("Pilih jawaban; pada pilihan lebih dari sembilan, ketik nomornya.")),
    (("Enter",), marked("Terima usulan, atau simpan yang diketik (saran: Ctrl+Enter).")),
    (("0", "K"), marked("Kosong: tidak dijawab.")),
    (("T",), marked("Tidak dapat dipastikan: dibiarkan kosong, dan dicatat begitu.")),
    (("U", "Backspace"), marked("Batalkan keputusan terakhir dan kembali ke sana.")),
    (("←", "→"), marked("Sebelumnya dan berikutnya, tanpa memutuskan; saat mengetik: PgUp dan PgDn.")),
    (("Esc",), marked("Saat mengetik: lewati, biarkan menunggu.")),
    (("L",), marked("Lihat lembar di sekitar baris ini, diperbesar.")),
    (("Tab",), marked("Pindah ke tombol berikutnya.")),
    (("?",), marked("Penjelasan ini.")),
)


def shell(words: Words) -> str:
    """The page without its doubts, which its script asks for."""
    page: str = html.template("review.html").render(
        language=words.language,
        say=lambda text: translate(text, words.language),
        owner=words.project.instansi.nama,
        help=[(keys, translate(meaning, words.language)) for keys, meaning in _HELP],
    )
    return page


def style(words: Words) -> str:
    """The style in the colour of the project."""
    return html.style("review.css", words.project.instansi.aksen)


def script() -> str:
    """What the page does."""
    return html.text_of("review.js")


def contents(session: Session, *, saves: bool) -> dict[str, Any]:
    """All that the page shows, as JSON takes it. saves: whether what is settled can be stored."""
    language = session.words.language
    return {
        "doubts": [_shown(session, doubt) for doubt in session.doubts],
        "texts": {name: translate(text, language) for name, text in _TEXTS.items()},
        "saves": saves,
    }


def decided(decision: Decision | None) -> dict[str, Any] | None:
    """A decision as the page shows it."""
    if decision is None:
        return None
    return {"value": decision.value, "how": "choice" if decision.sure else "unsure", "by": decision.by}


def acknowledged(words: Words, decision: Decision) -> str:
    """What is said once a decision is on the disk."""
    if not decision.sure:
        return words.say("Tersimpan: tidak dapat dipastikan, dibiarkan kosong.")
    if decision.value is None:
        return words.say("Tersimpan: kosong.")
    return words.say("Tersimpan: {answer}.", answer=words.label(decision.key, decision.value))


def overtaken(words: Words, decision: Decision | None) -> str:
    """What is said where somebody else has decided meanwhile, or taken a decision back (None)."""
    if decision is None:
        return words.say("Keputusan di sini baru saja dibatalkan oleh orang lain; putuskan lagi.")
    return words.say("Baru saja diputuskan oleh {by}. Bila keliru, putuskan sekali lagi.", by=decision.by)


def undone(words: Words, *, blind: bool) -> str:
    """What is said once the last decision was taken back; blind: of a second keying, which is keyed over."""
    return words.say("Ketik lagi yang ini.") if blind else words.say("Dibatalkan; putuskan lagi.")


def _shown(session: Session, doubt: Doubt) -> dict[str, Any]:
    words = session.words
    answers = words.answers(doubt.layout, doubt.key) if doubt.kind == "choice" else ()
    return {
        "id": doubt.id,
        "kind": doubt.kind,
        "question": words.question(doubt.key),
        "why": doubt.why.say(words.language) if doubt.why else "",
        "place": place(words, doubt),
        "choices": [{"value": answer.value, "label": answer.label} for answer in answers],
        "proposal": doubt.proposal if _is_proposed(session, doubt) else None,
        "proposed": _is_proposed(session, doubt),
        "decided": decided(session.decided.get(doubt.id)),
    }


def _is_proposed(session: Session, doubt: Doubt) -> bool:
    return doubt.is_proposed and not session.blind


def place(words: Words, doubt: Doubt) -> str:
    """Where the person finds it on paper: `Puskesmas Melati · jan.pdf, halaman 3 · lembar 000012`."""
    where = words.say("{file}, halaman {page}", file=doubt.place.file, page=_count(doubt.place.at, words.language))
    sheet = words.say("lembar {serial}", serial=f"{doubt.place.serial:06d}") if doubt.place.serial is not None else ""
    return " · ".join(filter(None, (doubt.place.unit, where, sheet)))


def _count(number: int, language: Language) -> str:
    return Count(number).in_(language)
