"""An XForm as a phone fills it in, and the exports of ODK Central and KoboToolbox of what it sent.

Fields, labels and choices are those of the XForm that pyxform makes; calculations, relevance and constraints are
reckoned by lxml's XPath. What each export looks like: ODK Central's `submissions.csv` and OData
(docs.getodk.org/central-api-submission-management, central-api-odata-endpoints) and KoboToolbox's formpack
(its tests of CSV exports) and `/api/v2/assets/.../data/`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from lxml import etree
from xlsxwriter import Workbook

_X = "{http://www.w3.org/2002/xforms}"
_JR = "{http://openrosa.org/javarosa}"
Path = tuple[str, ...]


@dataclass(frozen=True)
class Submission:
    """What a phone sent: its id, and the text of each field that is not empty."""

    id: str
    texts: Mapping[Path, str]


@dataclass(frozen=True)
class Refused(Exception):
    """The phone does not take an answer, and why."""

    field: str
    why: str


class Phone:
    """A form that can be filled in."""

    def __init__(self, xform: str, today: date = date(2026, 3, 2)) -> None:
        self._root = etree.fromstring(xform.encode())
        self._today = today.isoformat()

    @cached_property
    def _instance(self) -> etree._Element:
        return next(self._root.iter(f"{_X}instance"))[0]

    @cached_property
    def fields(self) -> list[Path]:
        """The fields as they stand in the form, by the names of their groups and their own; `meta` aside."""
        root = self._instance.getroottree()
        found = []
        for leaf in self._instance.iter():
            if len(leaf) == 0:
                path = tuple(root.getelementpath(leaf).replace(_X, "").split("/"))
                found.append(path[path.index(etree.QName(self._instance).localname) + 1 :])
        return [path for path in found if path[0] != "meta"]

    @cached_property
    def _binds(self) -> dict[Path, etree._Element]:
        return {tuple(bind.get("nodeset").split("/")[2:]): bind for bind in self._root.iter(f"{_X}bind")}

    @cached_property
    def _controls(self) -> dict[Path, etree._Element]:
        body = (element for element in self._root.iter() if element.get("ref", "").startswith("/"))
        return {tuple(element.get("ref").split("/")[2:]): element for element in body if element.tag != f"{_X}setvalue"}

    @cached_property
    def _said(self) -> dict[str, dict[str, str]]:
        """The texts of each language by their id."""
        translations = self._root.iter(f"{_X}translation")
        return {
            each.get("lang"): {text.get("id"): "".join(text.itertext()) for text in each.iter(f"{_X}text")}
            for each in translations
        }

    @property
    def languages(self) -> list[str]:
        """The names of the form's languages."""
        return list(self._said)

    def label(self, path: Path, language: str) -> str | None:
        """What is shown of a field or a group; None for what is not shown."""
        return self._said[language].get(f"/data/{'/'.join(path)}:label")

    def choices(self, path: Path) -> dict[str, str]:
        """The id of the text of each choice of a field, by its name; empty for a field without choices."""
        control = self._controls.get(path)
        itemset = None if control is None else control.find(f"{_X}itemset")
        if itemset is None:
            return {}
        name = itemset.get("nodeset").split("'")[1]
        (listed,) = (each for each in self._root.iter(f"{_X}instance") if each.get("id") == name)
        return {
            str(item.findtext(f"{_X}name")): str(item.findtext(f"{_X}itextId")) for item in listed.iter(f"{_X}item")
        }

    def shown(self, path: Path, value: str, language: str) -> str:
        """A value as an export with labels shows it."""
        texts = self.choices(path)
        return self._said[language][texts[value]] if value in texts else value

    def named(self, path: Path, label: str) -> str:
        """The value of the choice with this label, in whichever language."""
        (value,) = {v for v, text in self.choices(path).items() for said in self._said.values() if said[text] == label}
        return value

    def fill(self, number: int, answers: Mapping[str, str]) -> Submission:
        """A submission with these answers, by the names of the fields; raises Refused as the phone would."""
        uuid = f"uuid:{number:08x}-1111-4222-8333-444455556666"
        instance = etree.fromstring(etree.tostring(self._instance).replace(_X[1:-1].encode(), b""))
        instance.find("meta/instanceID").text = uuid
        for element in self._root.iter(f"{_X}setvalue"):
            self._at(instance, tuple(element.get("ref").split("/")[2:])).text = self._reckon(
                element.get("value"), instance
            )
        known = {path[-1]: path for path in self.fields}
        for name, value in answers.items():
            self._at(instance, known[name]).text = value
        for path in self.fields:
            node, bind = self._at(instance, path), self._binds[path]
            if bind.get("calculate"):
                node.text = str(self._reckon(bind.get("calculate"), node))
            self._check(path, node, bind)
        return Submission(uuid, {path: text for path in self.fields if (text := self._at(instance, path).text)})

    def _check(self, path: Path, node: etree._Element, bind: etree._Element) -> None:
        if bind.get("relevant") and not self._reckon(f"boolean({bind.get('relevant')})", node):
            node.text = None
        elif not node.text and bind.get("required") == "true()":
            raise Refused(path[-1], "required")
        if node.text and self.choices(path) and node.text not in self.choices(path):
            raise Refused(path[-1], "choice")
        if node.text and bind.get("constraint"):
            said = bind.get("constraint").replace("today()", self._today.replace("-", ""))
            plain = etree.Element(node.tag)
            plain.text = node.text.replace("-", "") if bind.get("type") == "date" else node.text
            if not plain.xpath(f"boolean({said})"):
                raise Refused(path[-1], "constraint")

    def _at(self, instance: etree._Element, path: Path) -> etree._Element:
        found = instance.find("/".join(path))
        assert found is not None, path
        return found

    def _reckon(self, expression: str, node: etree._Element) -> Any:
        functions = {(None, "once"): lambda _, found: found[0].text, (None, "today"): lambda _: self._today}
        return node.xpath(expression, extensions=functions)


# Exports of ODK Central ----------------------------------------------------------------------------------------------


def central_csv(phone: Phone, sent: Sequence[Submission], *, group_paths: bool = True) -> str:
    """`submissions.csv`, with the paths of groups or, by the choice of who exports, without."""
    before, after = (
        ["SubmissionDate"],
        ["KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"],
    )
    after += ["Status", "ReviewState", "DeviceID", "Edits", "FormVersion"]
    names = ["-".join(path) if group_paths else path[-1] for path in [*phone.fields, ("meta", "instanceID")]]
    rows = [
        [
            "2026-03-03T02:10:11.123Z",
            *(each.texts.get(path, "") for path in phone.fields),
            each.id,
            *(each.id, "5", "Petugas", "0", "0", "", "", "collect:X7", "0", "3f"),
        ]
        for each in sent
    ]
    return _csv([[*before, *names, *after], *rows], ",", csv.QUOTE_MINIMAL)


def central_odata(phone: Phone, sent: Sequence[Submission]) -> str:
    """`Submissions` of the OData service: objects in objects, null for what is empty."""
    return json.dumps(
        {
            "value": [_odata(phone, each) for each in sent],
            "@odata.context": "https://central.example/v1/projects/1/forms/skm.svc/$metadata#Submissions",
        },
        ensure_ascii=False,
    )


def _odata(phone: Phone, each: Submission) -> dict[str, Any]:
    system = {
        "submissionDate": "2026-03-03T02:10:11.123Z", "updatedAt": None, "submitterId": "5", "submitterName": "Petugas",
        "attachmentsPresent": 0, "attachmentsExpected": 0, "status": None, "reviewState": None,
        "deviceId": "collect:X7", "edits": 0, "formVersion": "3f",
    }  # fmt: skip
    found: dict[str, Any] = {"__id": each.id, "__system": system, "meta": {"instanceID": each.id, "instanceName": None}}
    for path in phone.fields:
        place = found
        for group in path[:-1]:
            place = place.setdefault(group, {})
        text = each.texts.get(path)
        place[path[-1]] = int(text) if text and path[-1] == "usia" else text
    return found


# Exports of KoboToolbox ----------------------------------------------------------------------------------------------

_KOBO = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__",
    "_tags", "meta/rootUuid", "_index",
)  # fmt: skip


def kobo_csv(phone: Phone, sent: Sequence[Submission], language: str | None, *, groups: bool) -> str:
    """The CSV export: every cell in quotation marks, `;` between; names, or labels in a language."""
    return _csv(_kobo_rows(phone, sent, language, groups), ";", csv.QUOTE_ALL)


def kobo_xlsx(phone: Phone, sent: Sequence[Submission], language: str | None, *, groups: bool) -> bytes:
    """The XLSX export, one sheet named after the form."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Survei Kepuasan Masyarakat (SK")
    for at, row in enumerate(_kobo_rows(phone, sent, language, groups)):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)
    book.close()
    return out.getvalue()


def kobo_json(phone: Phone, sent: Sequence[Submission]) -> str:
    """The API's answer: flat paths, nothing of what is empty."""
    results = [
        {
            "_id": 182675281 + at,
            "formhub/uuid": "9b35920b74c34e60ac6ade6ac7224332",
            **{"/".join(path): each.texts[path] for path in phone.fields if path in each.texts},
            "__version__": "vJ2h57HfcaRTLpCX3xz2Hh",
            "meta/instanceID": each.id,
            "meta/rootUuid": each.id,
            "_xform_id_string": "aNdpuv5XkgBg4VmdvRXJ2Z",
            "_uuid": each.id.removeprefix("uuid:"),
            "_attachments": [],
            "_status": "submitted_via_web",
            "_geolocation": [None, None],
            "_submission_time": "2026-03-03T02:10:11",
            "_tags": [],
            "_notes": [],
            "_validation_status": {"timestamp": 1772503811, "uid": "validation_status_approved", "by_whom": "petugas"},
            "_submitted_by": None,
        }
        for at, each in enumerate(sent)
    ]
    return json.dumps({"count": len(sent), "next": None, "previous": None, "results": results}, ensure_ascii=False)


def _kobo_rows(phone: Phone, sent: Sequence[Submission], language: str | None, groups: bool) -> list[list[str]]:
    headings = ["/".join(_levels(phone, path, language)[0 if groups else -1 :]) for path in phone.fields]
    rows = [[*headings, *_KOBO]]
    for at, each in enumerate(sent, 1):
        texts = [(path, each.texts.get(path, "")) for path in phone.fields]
        said = [phone.shown(path, text, language) if language and text else text for path, text in texts]
        uuid = each.id.removeprefix("uuid:")
        told = [
            "2026-03-03T02:10:11",
            "",
            "",
            "submitted_via_web",
            "petugas",
            "vJ2h57HfcaRTLpCX3xz2Hh",
            "",
            uuid,
            str(at),
        ]
        rows.append([*said, str(182675280 + at), uuid, *told])
    return rows


def _levels(phone: Phone, path: Path, language: str | None) -> list[str]:
    """What each group and the field itself are called: by labels, and by names where there is none."""
    levels = [path[: end + 1] for end in range(len(path))]
    return [(phone.label(each, language) if language else None) or each[-1] for each in levels]


def _csv(rows: Iterable[Sequence[str]], delimiter: str, quoting: Any) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return out.getvalue()
