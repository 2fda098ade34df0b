"""The project file `ikm.toml`: agency, survey, units, form, plans and earlier results.

Keys are Indonesian, as its writers are; attributes of the model carry the same names.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ikm.survey import instrument as instruments
from ikm.survey.instrument import Element, Instrument, Text
from ikm.survey.messages import Language, marked
from ikm.survey.periods import Period

Combine = Literal["pooled", "mean", "population"]
Order = Literal["body", "annex"]
Lonely = Literal["adjust", "average", "certainty", "fail"]

_FRACTION = re.compile(r"\d{1,9}\.\d{1,30}|\d{1,30}(?:/0*[1-9]\d{0,30})?")


def _fraction(value: object) -> Fraction:
    """A weight: "1/9", "0,2", 0.25 read as the decimal that was written, never as a binary float."""
    text = str(value).replace(" ", "").replace(",", ".")
    if not _FRACTION.fullmatch(text):
        raise ValueError("not a positive fraction or decimal")
    return Fraction(text)


Weight = Annotated[Fraction, BeforeValidator(_fraction)]
Whole = Annotated[int, Field(strict=True)]
Filled = Annotated[str, Field(pattern=r"\S")]
Count = Annotated[int, Field(strict=True, ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Agency(_Table):
    """`[instansi]`: who publishes, and who signs; what is empty is left blank in documents.

    logo: a picture file, from the project's folder.
    """

    nama: str = ""
    daerah: str = ""
    alamat: str = ""
    kepala: str = ""
    jabatan: str = "Kepala"
    nip: str = ""
    tempat: str = ""
    aksen: Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")] = "#0B5D7A"
    logo: str = ""


class Survey(_Table):
    """`[survei]`: period, instrument and the rules of combining and publishing.

    rincian: keys of the questions by whose answers reports break the index down.
    """

    periode: str | None = None
    instrumen: str = instruments.DEFAULT
    combine: Combine = "pooled"
    combine_units: Combine = "pooled"
    strata: Literal["unit", "layanan"] = "unit"
    strata_tunggal: Lonely = "adjust"
    klaster: str | None = None
    batas_bobot: tuple[Annotated[float, Field(gt=0, lt=1)], Annotated[float, Field(gt=1)]] | None = None
    ambang: Count = 10
    rincian: tuple[str, ...] = ("jenis_kelamin",)
    bahasa: Language = "id"
    benih: Whole = 2017
    metode: str = ""
    lokasi: str = ""
    pelaksana: str = ""
    database: str | None = None


class Import(_Table):
    """`[impor]`: how this office's files are read."""

    urutan: Order | None = None
    kolom: dict[str, str] = {}
    id: str | None = None


class Proof(_Table):
    """`[bukti]`: how manifests are signed. kunci: the file of the secret key, from the project's folder."""

    kunci: str = ""


class Service(_Table):
    """`[[unit.layanan]]`: a kind of service; a stratum."""

    nama: Filled
    alias: tuple[Filled, ...] = ()
    populasi: Count | None = None
    tidak_berlaku: tuple[str, ...] = ()


class Unit(_Table):
    """`[[unit]]`: a service unit and what is known of its users.

    foto: a folder of photographs of the survey and of what was mended, from the project's folder.
    """

    nama: Filled
    kode: str = ""
    alias: tuple[Filled, ...] = ()
    populasi: Count | None = None
    target: Count | None = None
    kepala: str = ""
    jabatan: str = ""
    nip: str = ""
    tidak_berlaku: tuple[str, ...] = ()
    pengunjung: dict[str, dict[str, Count]] = {}
    foto: str = ""
    layanan: tuple[Service, ...] = ()


class Question(_Table):
    """`[[pertanyaan]]`: a question about the respondent; without `pilihan` its answer is free (usia)."""

    kunci: str = Field(pattern="^[a-z][a-z0-9_]*$")
    teks: Filled
    teks_en: str = ""
    pilihan: Annotated[tuple[Filled, ...], Field(min_length=1)] = ()

    def text_in(self, language: Language) -> str:
        """The question in `language`, else in Indonesian."""
        return self.teks_en if language == "en" and self.teks_en else self.teks


class ExtraElement(_Table):
    """`[[unsur]]`: an element that the unit adds to the regulation's."""

    kunci: str = Field(pattern="^[a-z][a-z0-9_]*$")
    kode: Filled
    nama: Filled
    nama_en: str = ""
    pertanyaan: Filled
    pertanyaan_en: str = ""
    jawaban: tuple[Filled, Filled, Filled, Filled]
    jawaban_en: tuple[Filled, Filled, Filled, Filled] | None = None


class History(_Table):
    """`[[riwayat]]`: a result published earlier, for the trend.

    Without `unit` it is the agency's, without `instrumen` measured by the one of `[survei]`. `metode`: how it was
    collected, where a comparison should tell that another way was used.
    """

    unit: str | None = None
    periode: str
    ikm: Annotated[Fraction, BeforeValidator(_fraction), Field(ge=25, le=100)]
    n: Count | None = None
    instrumen: str | None = None
    metode: str = ""


class Plan(_Table):
    """`[[rtl]]`: a planned improvement (rencana tindak lanjut), and what became of it.

    periode: of the survey whose result it answers; without one, of the present. terlaksana: whether it was done, None
    unknown; uraian, bukti: what was done, and what shows it.
    """

    unit: str | None = None
    unsur: str
    kegiatan: Filled
    waktu: tuple[Literal["TW I", "TW II", "TW III", "TW IV"], ...] = ()
    penanggung_jawab: str = ""
    periode: str | None = None
    terlaksana: bool | None = None
    uraian: str = ""
    bukti: str = ""

    @property
    def answers(self) -> Period | None:
        """The period whose result it answers; None: the present one."""
        return Period.parse(self.periode) if self.periode else None


DEFAULT_QUESTIONS = (
    Question(
        kunci=marked("jenis_kelamin"),
        teks="Jenis kelamin",
        teks_en="Sex",
        pilihan=(marked("Laki-laki"), marked("Perempuan")),
    ),
    Question(kunci=marked("usia"), teks="Usia", teks_en="Age"),
    Question(
        kunci=marked("pendidikan"),
        teks="Pendidikan",
        teks_en="Education",
        pilihan=(marked("SD"), marked("SMP"), marked("SMA"), "D1-D3", "S1", "S2", "S3"),
    ),
    Question(
        kunci=marked("pekerjaan"),
        teks="Pekerjaan",
        teks_en="Occupation",
        pilihan=("PNS", "TNI", "POLRI", marked("Swasta"), marked("Wirausaha"), marked("Lainnya")),
    ),
)


class Project(_Table):
    """A whole project. Every part has a default: commands work without a file where that makes sense."""

    instansi: Agency = Agency()
    survei: Survey = Survey()
    impor: Import = Import()
    bukti: Proof = Proof()
    bobot: dict[str, Weight] = {}
    unsur: tuple[ExtraElement, ...] = ()
    unit: tuple[Unit, ...] = ()
    pertanyaan: tuple[Question, ...] = DEFAULT_QUESTIONS
    riwayat: tuple[History, ...] = ()
    rtl: tuple[Plan, ...] = ()

    @property
    def instrument(self) -> Instrument:
        """The instrument with the project's elements and weights."""
        base = instruments.load(self.survei.instrumen)
        if not self.unsur and not self.bobot:
            return base
        start = max(element.question_no for element in base.elements) + 1
        added = [_element(extra, start + i) for i, extra in enumerate(self.unsur)]
        return base.with_elements(added, self.bobot)

    @property
    def period(self) -> Period | None:
        """The period that the project surveys, of which its populations and targets are."""
        return Period.parse(self.survei.periode) if self.survei.periode else None

    @property
    def demographics(self) -> tuple[str, ...]:
        """Keys of the questions about the respondent."""
        return tuple(question.kunci for question in self.pertanyaan)

    def find_unit(self, name: str | None) -> Unit | None:
        """The unit of that exact name."""
        return next((unit for unit in self.unit if unit.nama == name), None)

    def history_of(self, unit: Unit) -> tuple[History, ...]:
        """What was published of a unit earlier: entries without a unit are its own where it is all there is."""
        alone = not self.unit or unit.nama == self.instansi.nama
        return tuple(entry for entry in self.riwayat if entry.unit == unit.nama or (entry.unit is None and alone))

    def not_applicable(self, unit: str | None, service: str | None) -> frozenset[str]:
        """Keys of the elements that are declared *tidak berlaku* for the unit or its service, both by exact name."""
        declared = self.find_unit(unit)
        if declared is None:
            return frozenset()
        kinds = (kind.tidak_berlaku for kind in declared.layanan if kind.nama == service)
        return frozenset(declared.tidak_berlaku).union(*kinds)

    def asked_by(self, unit: Unit | None) -> tuple[Element, ...]:
        """The questions that the unit's questionnaire asks, in its order."""
        absent = unit.tidak_berlaku if unit else ()
        return tuple(element for element in self.instrument.questions if element.key not in absent)


def _element(extra: ExtraElement, question_no: int) -> Element:
    english = extra.jawaban_en or extra.jawaban
    one, two, three, four = (Text(i, e) for i, e in zip(extra.jawaban, english, strict=True))
    return Element(
        key=extra.kunci,
        code=extra.kode,
        question_no=question_no,
        name=Text(extra.nama, extra.nama_en or extra.nama),
        question=Text(extra.pertanyaan, extra.pertanyaan_en or extra.pertanyaan),
        labels=(one, two, three, four),
        weight=Fraction(1),  # replaced by `Instrument.with_elements`
    )
