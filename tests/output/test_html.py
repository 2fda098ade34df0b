"""The report as a web page: it says what the report says, loads nothing, and everyone can read it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.dom.minidom import parseString

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.graphics.shapes import Circle, Line, String
from reportlab.lib.colors import HexColor

from browser import chromium, faults, seen
from every_block import PNG, every_block, figures, reports, words
from ikm.output.drawing.figure import drawn
from ikm.output.html.figure import svg
from ikm.output.html.page import render
from ikm.output.report import Bullets, Heading, Picture, Quotes, Report, Table
from ikm.survey.errors import OutputError
from ikm.survey.typeface import register_faces
from printed import Page, numbers, said
from subjects import report

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
COLUMNS = {
    "remark": ["Antrean terlalu lama, mohon ditambah loket"] * 24,
    "jenis_kelamin": ["Laki-laki", "Perempuan"] * 12,
    "service": ["KTP", "Kartu Keluarga"] * 12,
}
HOSTILE = "\"'><script>window.hit=1</script><img src=x onerror=window.hit=1>{{ 7*7 }}\x00\x1b<!--"


@pytest.fixture(scope="module")
def told() -> Report:
    return report(MIXED, columns=COLUMNS)


@pytest.fixture(scope="module")
def page(told: Report) -> bytes:
    return render(told)


def of(*blocks: object) -> Report:
    return replace(every_block("kata"), blocks=blocks, internal=False, logo=None)  # type: ignore[arg-type]


def test_the_page_prints_the_strings_of_the_report_and_no_others(told: Report, page: bytes) -> None:
    """Each in its order: the same numbers as any other document of that report, as often."""
    printed = Page(page).texts()
    assert printed == said(told)
    assert numbers(printed) == numbers(said(told))
    assert sum(numbers(printed).values()) > 300


def test_the_headline_is_what_the_report_is_headed_by(told: Report, page: bytes) -> None:
    headline = told.headline
    texts = Page(page).texts("section")
    for text in (headline.ikm, headline.mutu, headline.kinerja, headline.certainty, *headline.priorities):
        assert " ".join(text.split()) in texts
    assert [pair for pair in pairwise(texts) if pair in headline.facts] == list(headline.facts)


def test_the_contents_lead_to_every_chapter_and_section(told: Report, page: bytes) -> None:
    found = Page(page)
    headings = [b for b in told.blocks if isinstance(b, Heading) and b.level < 3]
    links = [attributes["href"] for tag, attributes in found.tags if tag == "a" and "href" in attributes][1:]
    keys = {attributes["id"] for tag, attributes in found.tags if re.fullmatch("h[23]", tag) and "id" in attributes}
    assert len(links) == len(headings)
    assert {str(link)[1:] for link in links} <= keys
    titles = [" ".join(heading.text.split()) for heading in headings]
    assert [text for text in found.texts("nav") if text in titles] == titles


def test_nothing_is_loaded_and_nothing_runs(page: bytes) -> None:
    text = page.decode()
    assert not re.search(r"<script|<link|@import|url\(|\son\w+=|\sstyle=|javascript:", text)
    assert not re.findall(r'(?:src|href)="(?!#|data:image/)', text)
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0])
    (style,) = re.findall("<style>(.*?)</style>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_same_report_same_bytes(told: Report, page: bytes) -> None:
    assert render(told) == page


@pytest.mark.foreign("chromium")
def test_a_browser_takes_the_style_that_the_policy_names(page: bytes, tmp_path: Path) -> None:
    """The page looks as it does without a policy; it would not, did the hash miss the style."""
    policy = re.search(rb"<meta http-equiv[^>]+>", page)
    assert policy
    kinds = (page, page.replace(policy[0], b""), page.replace(b"style-src 'sha256-", b"style-src 'sha256-A"))
    own, free, missed = (np.asarray(Image.open(BytesIO(picture(each, tmp_path))).convert("L")) for each in kinds)
    assert own.shape == free.shape == missed.shape
    assert (own != free).mean() < 0.002  # a letter at the edge of a tile may be drawn a shade lighter
    assert (own != missed).mean() > 0.02


def picture(page: bytes, folder: Path) -> bytes:
    path, out = folder / "laporan.html", folder / "laporan.png"
    path.write_bytes(page)
    chromium(path, folder, "--window-size=800,800", f"--screenshot={out}")
    return out.read_bytes()


def test_no_text_is_markup_wherever_it_stands() -> None:
    """Every field of every block holds what would run, were it markup; each is printed as it is."""
    made = every_block(HOSTILE)
    found = Page(render(made))
    assert not {"script", "x"} & {tag for tag, _ in found.tags}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert {attributes["src"] for tag, attributes in found.tags if tag == "img"} == {
        f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    }
    assert found.texts() == said(made)
    assert "49" not in numbers(found.texts())


@pytest.mark.foreign("chromium")
def test_a_browser_runs_nothing_of_what_people_wrote(tmp_path: Path) -> None:
    made = render(every_block(HOSTILE))
    assert seen(made, tmp_path, "return [window.hit ?? null, document.scripts.length]") == [None, 2]


@given(reports)
@settings(max_examples=60)
def test_any_report_is_a_page_that_says_what_it_says(made: Report) -> None:
    assert Page(render(made)).texts() == said(made)


@given(st.text(max_size=80) | words.map(lambda word: word * 300))
@settings(max_examples=20)
def test_any_text_in_any_place_is_a_page(word: str) -> None:
    assert Page(render(every_block(word))).texts() == said(every_block(word))


def test_cells_that_name_their_rows_are_headers() -> None:
    rows = (("1", "Budi", "3"), ("2", "", "4"))
    table = Table("Tabel 1", ("No", "Nama", ""), rows, ("right", "left", "right"), (1, 2, 1), named_by=1)
    found = Page(render(of(table)))
    headers = [attributes["scope"] for tag, attributes in found.tags if tag == "th"]
    assert headers == ["col", "col", "row"]


def test_a_dark_cell_keeps_its_text_readable(tmp_path: Path) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, of the darkest tone in the darkest and in the brightest accent, by day and night."""
    from ikm.survey.colour import NIGHT, bright, readable

    def parts(colour: str) -> list[int]:
        return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    def luminance(colour: list[float]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    style = re.findall("--ink: (#[0-9a-f]{6}).*?--step: ([0-9.]+)%", render(of()).decode())
    (ink, step), (ink_at_night, step_at_night), *_ = style
    for accent in ("#000000", "#FFFFFF", "#FF0000", "#0000FF", "#FFFF00", "#0B5D7A"):
        for colour, ground, text, each in (
            (readable(accent), "#ffffff", ink, step),
            (bright(accent), NIGHT, ink_at_night, step_at_night),
        ):
            share = 10 * float(each) / 100
            cell = [share * a + (1 - share) * b for a, b in zip(parts(colour), parts(ground), strict=True)]
            darker, lighter = sorted((luminance(cell), luminance([float(p) for p in parts(text)])))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (accent, ground)


def test_tones_shade_their_cells() -> None:
    table = Table(
        "Peta", ("Unit", "U1"), (("A", "70"), ("B", "90")), ("left", "right"), (1, 1), tones=((0, 1), (0, 0.5))
    )
    shades = [
        str(attributes.get("class")).split()[-1] for tag, attributes in Page(render(of(table))).tags if tag == "td"
    ]
    assert shades == ["t10", "t5"]


def test_an_internal_page_says_so(told: Report, page: bytes) -> None:
    mark = "INTERNAL – tidak untuk diumumkan"
    assert mark in render(replace(told, internal=True)).decode()
    assert mark not in page.decode()


def test_the_page_speaks_english() -> None:
    made = render(report(MIXED, language="en")).decode()
    assert '<html lang="en">' in made
    assert "Contents</h2>" in made


def test_quotes_lists_and_pictures_are_what_they_are() -> None:
    found = Page(render(of(Quotes(("Bagus", "سيئ")), Bullets(("a",), numbered=True), Picture(PNG, "Foto", "Loket"))))
    tags = [tag for tag, _ in found.tags]
    assert tags.count("blockquote") == 2
    assert ("p", {"dir": "auto"}) in found.tags
    assert "ol" in tags
    assert [attributes["alt"] for tag, attributes in found.tags if tag == "img"] == ["Loket"]


@pytest.mark.parametrize("figure", figures("Kata & <b>"), ids=lambda figure: type(figure).__name__)
def test_a_figure_is_an_image_with_a_name_and_a_description(figure: object) -> None:
    text = svg(figure, 500.0, "#0b5d7a", "g1")  # type: ignore[arg-type]
    root = parseString(text).documentElement
    assert root is not None
    assert root.getAttribute("role") == "img"
    named = [root.getElementsByTagName(tag)[0] for tag in ("title", "desc")]
    assert root.getAttribute("aria-labelledby").split() == [element.getAttribute("id") for element in named]
    assert [element.firstChild.data for element in named] == ["Kata & <b>"] * 2  # type: ignore[union-attr]
    assert not re.search(r'\sstyle=|clip-path|font-family|url\(|id="(?!g1-)', text)


def test_shapes_stand_where_they_were_drawn() -> None:
    """Of a drawing y rises from the foot, of SVG it falls from the head."""
    figure = figures("Kata")[1]
    register_faces()
    drawing = drawn(figure, 511.3, HexColor("#0b5d7a"))
    root = parseString(svg(figure, 511.3, "#0b5d7a", "g1")).documentElement
    assert root is not None
    for kind, tag, x, y in ((String, "text", "x", "y"), (Circle, "circle", "cx", "cy"), (Line, "line", "x2", "y2")):
        shapes = [shape for shape in drawing.contents if isinstance(shape, kind)]
        told = [(float(e.getAttribute(x)), float(e.getAttribute(y))) for e in root.getElementsByTagName(tag)]
        assert len(told) > 2
        places = [(getattr(shape, x), drawing.height - getattr(shape, y)) for shape in shapes]
        assert told == [pytest.approx(place, abs=0.01) for place in places]


@pytest.mark.foreign("chromium")
def test_a_text_of_a_figure_is_as_wide_as_it_was_drawn(page: bytes, tmp_path: Path) -> None:
    """Whatever face the browser has: the width of Source Sans, to a tenth of a point."""
    steps = """return [...document.querySelectorAll(".broad text[textLength]")].map(
      (text) => Math.abs(text.getComputedTextLength() - text.getAttribute("textLength")))"""
    off = seen(page, tmp_path, steps)
    assert len(off) > 20
    assert max(off) < 0.1


def test_ids_are_the_page_s_only_ones(page: bytes) -> None:
    ids = [attributes["id"] for _, attributes in Page(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids)) > 20


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("axe-core")
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, False), (320, True), (1280, True)])
def test_axe_finds_nothing(page: bytes, tmp_path: Path, width: int, dark: bool) -> None:
    assert faults(page, tmp_path, width=width, dark=dark) == []


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("axe-core")
def test_axe_finds_nothing_in_any_block(tmp_path: Path) -> None:
    made = every_block("Kata")
    captioned = [
        replace(b, caption=f"{b.caption} {i}") if isinstance(b, Table) else b for i, b in enumerate(made.blocks)
    ]
    assert faults(render(replace(made, blocks=tuple(captioned))), tmp_path) == []


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("axe-core")
def test_axe_would_find_a_fault(page: bytes, tmp_path: Path) -> None:
    broken = page.replace(b"<main", b'<img src="data:,"><main')
    assert any(fault.startswith("image-alt") for fault in faults(broken, tmp_path))


@pytest.mark.foreign("chromium")
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_page_is_never_wider_than_the_screen(page: bytes, tmp_path: Path, width: int) -> None:
    """WCAG 2.2, 1.4.10: it is read at 320 pixels without scrolling sideways; wide tables scroll in their own box."""
    wide, box = seen(
        page,
        tmp_path,
        "return [document.documentElement.scrollWidth - innerWidth, "
        "[...document.querySelectorAll('.box')].filter((b) => b.scrollWidth > b.clientWidth && b.tabIndex < 0).length]",
        width=width,
    )
    assert (wide <= 0, box) == (True, 0)


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("pdftotext")
def test_the_page_prints_whole(told: Report, page: bytes, tmp_path: Path) -> None:
    path, out = tmp_path / "laporan.html", tmp_path / "laporan.pdf"
    path.write_bytes(page)
    chromium(path, tmp_path, f"--print-to-pdf={out}")
    text = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, text=True, check=True).stdout
    found = set(numbers([text]))
    assert set(numbers(said(told))) <= found
    assert "Daftar Isi" not in text


# Templates of an office


def own(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.html.j2").write_text(content, "utf-8")
    return folder


def test_an_office_builds_on_our_template(told: Report, tmp_path: Path) -> None:
    template = (
        '{% extends "ikm/laporan.html.j2" %}{% block kaki %}<p>Motto: {{ report.region }} melayani</p>{% endblock %}'
    )
    made = Page(render(told, own(tmp_path, laporan=template)))
    assert made.texts("footer") == [f"Motto: {told.region} melayani"]
    assert made.texts() == said(told)


def test_the_examples_of_the_manual_are_right(told: Report, tmp_path: Path) -> None:
    """Those of docs/html.md."""
    manual = (Path(__file__).parents[2] / "docs" / "html.md").read_text("utf-8")
    (style,), (template,) = (re.findall(rf"```{kind}\n(.*?)```", manual, re.S) for kind in ("css", "jinja"))
    (tmp_path / "gaya.css").write_text(style, "utf-8")
    made = render(told, own(tmp_path, laporan=template))
    assert style in made.decode()
    (foot,) = Page(made).texts("footer")
    assert foot.startswith(f"{told.agency}. Pengaduan")


def test_an_office_writes_the_whole_page(told: Report, tmp_path: Path) -> None:
    made = render(told, own(tmp_path, laporan="<p>{{ headline.ikm }}</p>"))
    assert made.decode() == f"<p>{told.headline.ikm}</p>"


def test_an_office_s_style_comes_after_ours_and_stays_a_style(told: Report, tmp_path: Path) -> None:
    (tmp_path / "gaya.css").write_text("h1 { color: teal } </style><script>", "utf-8")
    made = render(told, tmp_path).decode()
    (style,) = re.findall("<style>(.*?)</style>", made, re.S)
    assert style.endswith("h1 { color: teal } <\\/style><script>")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"sha256-{digest}" in html.unescape(made)
    assert not [tag for tag, _ in Page(made.encode()).tags if tag == "script"]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("<p>\n{% if %}", 2),
        ("<p>\n\n{{ tidak_ada }}", 3),
        ("{{ report.tidak_ada }}", 1),
        ("\n{{ report.unit|safe }}", 2),
        ('\n{% include "lain.html.j2" %}', 2),
        ('{% extends "lain.html.j2" %}', 1),
        ("\n{{ 1 / 0 }}", 2),
        ("{{ ().__class__.__bases__ }}", 1),
        ('{% extends "ikm/laporan.html.j2" %}\n{% block kaki %}{{ motto }}{% endblock %}', 2),
        ('{% extends "laporan.html.j2" %}', 1),
        ('\n{% include "laporan.html.j2" %}', 2),
    ],
)
def test_a_fault_of_a_template_is_a_sentence_with_its_line(
    told: Report, tmp_path: Path, template: str, line: int
) -> None:
    own(tmp_path, laporan=template)
    with pytest.raises(OutputError) as raised:
        render(told, tmp_path)
    text = str(raised.value)
    assert text.startswith(f"{tmp_path / 'laporan.html.j2'}, baris {line}: templat salah (")
    assert "\n" not in text


def test_a_fault_is_found_in_a_folder_named_from_here(
    told: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("templat").mkdir()
    own(Path("templat"), laporan="{% if %}")
    with pytest.raises(OutputError, match=r"^templat.laporan\.html\.j2, baris 1: "):
        render(told, Path("templat"))


@pytest.mark.parametrize("name", ["laporan.html.j2", "gaya.css"])
def test_a_template_that_is_no_text_is_refused(told: Report, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OutputError, match="UTF-8"):
        render(told, tmp_path)


def test_a_template_cannot_reach_out(told: Report, tmp_path: Path) -> None:
    """Neither another folder's files, nor Python behind the values."""
    (tmp_path / "rahasia").write_text("kunci", "utf-8")
    folder = tmp_path / "templat"
    folder.mkdir()
    own(folder, laporan='{% include "../rahasia" %}')
    with pytest.raises(OutputError):
        render(told, folder)


def test_an_empty_folder_changes_nothing(told: Report, page: bytes, tmp_path: Path) -> None:
    assert render(told, tmp_path) == page
