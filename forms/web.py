"""`ikm form web`: one page that works on a phone, asks nothing of any server and keeps its answers as a file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from ikm.forms.html import style, template, text_of
from ikm.survey.instrument import Element
from ikm.survey.messages import Language, translate
from ikm.survey.project import Project, Question, Unit


def web_form(project: Project, unit: Unit | None, *, language: Language = "id") -> str:
    """The questionnaire as a single HTML page: same project, same page.

    Answers stay on the device until they are downloaded as a JSON file, which reading takes without a mapping.
    The page may load nothing and run nothing but its own style and script, which its policy names by their hashes.
    """
    elements = project.asked_by(unit)
    services = [service.nama for service in unit.layanan] if unit else []
    look, script = style("web.css", project.instansi.aksen), text_of("web.js")
    name = unit.nama if unit else project.instansi.nama
    above = (project.instansi.nama, project.instansi.daerah) if unit else (project.instansi.daerah,)
    page: str = template("web.html").render(
        language=language,
        say=lambda text: translate(text, language),
        unit=name,
        above=" · ".join(filter(None, above)),
        elements=[_element(element, language) for element in elements],
        services=services,
        questions=[_question(question, language) for question in project.pertanyaan],
        survey=_data(project, unit, elements, services, language),
        style=Markup(look),
        style_hash=_hash(look),
        script=Markup(script),
        script_hash=_hash(script),
    )
    return page


def _element(element: Element, language: Language) -> dict[str, Any]:
    return {
        "key": element.key,
        "question": element.question.in_(language),
        "labels": [label.in_(language) for label in element.labels],
    }


def _question(question: Question, language: Language) -> dict[str, Any]:
    return {
        "key": question.kunci,
        "text": question.text_in(language),
        "choices": [(choice, translate(choice, language)) for choice in question.pilihan],
    }


def _data(
    project: Project, unit: Unit | None, elements: Sequence[Element], services: list[str], language: Language
) -> Markup:
    """What the script must know. `<` is written so that no text can end the element it stands in."""
    words = [question.kunci for question in project.pertanyaan] + ["saran"]
    data = {
        "key": _key(project, unit),
        "unit": unit.nama if unit else None,
        "elements": [element.key for element in elements],
        "absent": {s.nama: list(s.tidak_berlaku) for s in unit.layanan if s.tidak_berlaku} if unit else {},
        "words": ["layanan", *words] if services else words,
        "texts": {
            "kept": translate("{count} jawaban tersimpan di perangkat ini dan belum diserahkan.", language),
            "missing": translate(
                "{count} pertanyaan belum dijawab. Lengkapi, atau tekan Simpan sekali lagi untuk membiarkannya kosong.",
                language,
            ),
            "restart": translate("Hapus isian ini dan mulai dari awal?", language),
            "empty": translate(
                "Hapus {count} jawaban dari perangkat ini? Pastikan berkas yang diunduh sudah ada dan dapat dibuka.",
                language,
            ),
            "none": translate("Belum ada pertanyaan yang dijawab.", language),
        },
    }
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))


def _key(project: Project, unit: Unit | None) -> str:
    """Tells this page's answers on a device from those of other units and instruments."""
    about = "\n".join((project.instrument.id, unit.nama if unit else project.instansi.nama))
    return hashlib.sha256(about.encode()).hexdigest()[:8]


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
