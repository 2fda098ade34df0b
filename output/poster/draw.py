"""The poster as a drawing: the bands at its ends, the index, the services and who answered."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor, white

from ikm.output.drawing.look import INK, MUTED, block, text, tint
from ikm.output.poster.code import add_code
from ikm.output.poster.details import respondents_need, services_need, set_respondents, set_services
from ikm.output.poster.fit import LEADING, Lines, fitted, in_line
from ikm.output.poster.pen import Inked, card, height_of, set_lines, set_stack
from ikm.output.poster.poster import Poster, Result
from ikm.output.poster.scale import HEIGHT, set_scale
from ikm.output.poster.sheet import Box, Sheet
from ikm.survey.colour import readable
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD

_PALE = 0.09  # of the accent, behind words
_DIGIT, _TAIL = 0.66, 0.17  # height of a figure over the size of its face, and what its comma hangs below it


def poster_drawing(poster: Poster, sheet: Sheet) -> Drawing:
    """The poster on a sheet; without the logo, which has its place at `logo_box`. The faces must be registered."""
    accent = HexColor(readable(poster.accent))
    drawing = Drawing(sheet.width, sheet.height)
    drawing.add(block(0, 0, sheet.width, sheet.height, white))
    _head(drawing, poster, sheet, accent)
    hero, details = _places(poster, sheet)
    if poster.result is not None:
        _result(drawing, poster.result, sheet, hero, accent)
    else:
        _absence(drawing, poster.why_not, sheet, hero, accent)
    if poster.services is not None:
        set_services(drawing, poster.services, details.pop(0), sheet.text, accent)
    if poster.respondents is not None:
        set_respondents(drawing, poster.respondents, details.pop(0), sheet.text, accent)
    _foot(drawing, poster, sheet, accent)
    return drawing


def _places(poster: Poster, sheet: Sheet) -> tuple[Box, list[Box]]:
    """Where the index stands, and each of the details that there are."""
    needs = [
        *([services_need(poster.services)] if poster.services is not None else []),
        *([respondents_need(poster.respondents)] if poster.respondents is not None else []),
    ]
    if not needs:
        return sheet.body, []
    shares = (sheet.hero, 1 - sheet.hero)
    gap = 0.9 * sheet.margin
    if sheet.beside:
        hero, rest = sheet.body.columns(shares, gap)
        return hero, rest.rows(needs, 0.6 * gap)
    hero, rest = sheet.body.rows(shares, 0.7 * gap)
    return hero, rest.columns([1.0] * len(needs), gap)


def logo_box(sheet: Sheet) -> Box:
    """The square in which the logo stands, at the right of the upper band."""
    band = _band(sheet)
    side = min(6.4 * sheet.text, band.height)
    return Box(band.right - side, band.y + (band.height - side) / 2, side, side)


def _band(sheet: Sheet) -> Box:
    top = Box(0, sheet.height - sheet.header, sheet.width, sheet.header)
    edge = 0.5 * sheet.margin
    return top.without(left=sheet.margin, right=sheet.margin, top=sheet.safe + edge, bottom=edge)


def _head(drawing: Drawing, poster: Poster, sheet: Sheet, accent: Color) -> None:
    """The accent's band: whose index it is, and of when."""
    drawing.add(block(0, sheet.height - sheet.header, sheet.width, sheet.header, accent))
    box = _band(sheet)
    if poster.logo is not None:
        tile = logo_box(sheet)
        drawing.add(card(tile, white, 0.4 * sheet.text))
        box = box.without(right=tile.width + sheet.text)
    size, pale = sheet.text, tint(white, 1)
    stack: list[Inked] = []
    if poster.agency.strip():
        agency = fitted(poster.agency.upper(), SEMIBOLD, (box.width, 2 * size), size, 0.65 * size)
        stack.append(Inked(agency, pale))
    stack.append(Inked(in_line(poster.title.upper(), BOLD, box.width, 2.1 * size, size), white, 0.3 * size))
    when = " · ".join(filter(None, (poster.region.strip(), poster.period)))
    last = Inked(fitted(when, REGULAR, (box.width, 2.8 * size), 1.4 * size, 0.7 * size), pale, 0.35 * size)
    room = box.height - height_of(stack) - last.height - 0.45 * size
    unit = fitted(poster.unit, SEMIBOLD, (box.width, room), 2.1 * size, 0.8 * size)
    set_stack(drawing, [*stack, Inked(unit, white, 0.45 * size), last], box)


def _result(drawing: Drawing, result: Result, sheet: Sheet, box: Box, accent: Color) -> None:
    """The index large, its class on a card, the scale below them, and how sure it is in small."""
    size = sheet.text
    heading = in_line(result.heading.upper(), SEMIBOLD, box.width, 1.15 * size, 0.6 * size)
    box = set_lines(drawing, Inked(heading, accent), box).without(top=0.5 * size)
    certainty = fitted(result.certainty, REGULAR, (box.width, 3 * 0.95 * size * LEADING), 0.95 * size, 0.6 * size)
    below = certainty.height + (0.5 * size if certainty.texts else 0)
    scale = Box(box.x, box.y + below, box.width, HEIGHT * size)
    figure = box.without(bottom=below + scale.height + 0.8 * size)
    if sheet.beside:
        _figure_above_card(drawing, result, figure, size, accent)
    else:
        _figure_beside_card(drawing, result, figure, size, accent)
    set_scale(drawing, result, scale, size, accent)
    set_lines(drawing, Inked(certainty, INK, 0.5 * size), Box(box.x, box.y, box.width, below))


def _figure_beside_card(drawing: Drawing, result: Result, box: Box, size: float, accent: Color) -> None:
    place = box
    if result.mutu:
        place, right = box.columns((0.7, 0.3), 1.6 * size)
        tile = right.without(top=max(right.height - 1.3 * right.width, 0) / 2)
        tile = tile.without(bottom=max(tile.height - 1.3 * right.width, 0))
        drawing.add(card(tile, accent, 0.6 * size))
        inside = tile.without(left=0.5 * size, right=0.5 * size, top=0.5 * size, bottom=0.5 * size)
        head, letter, name = inside.rows((0.17, 0.57, 0.26), 0.06 * inside.height)
        _in_middle(drawing, fitted(result.mutu_heading, REGULAR, (head.width, head.height), size, 0.5 * size), head)
        _in_middle(drawing, _figure(result.mutu, letter), letter)
        _in_middle(drawing, fitted(result.kinerja, SEMIBOLD, (name.width, name.height), 1.9 * size, 0.7 * size), name)
    _set_figure(drawing, result.ikm, place)


def _figure_above_card(drawing: Drawing, result: Result, box: Box, size: float, accent: Color) -> None:
    place = box
    if result.mutu:
        place, tile = box.rows((0.56, 0.44), 0.8 * size)
        drawing.add(card(tile, accent, 0.5 * size))
        letter, words = tile.without(left=size, right=size, top=0.4 * size, bottom=0.4 * size).columns((0.3, 0.7), size)
        _in_middle(drawing, _figure(result.mutu, letter), letter)
        head = in_line(result.mutu_heading, REGULAR, words.width, size, 0.5 * size)
        room = (words.width, words.height - head.height)
        name = fitted(result.kinerja, SEMIBOLD, room, 2 * size, 0.7 * size)
        set_stack(drawing, [Inked(head, white), Inked(name, white)], words)
    _set_figure(drawing, result.ikm, place)


def _figure(words: str, box: Box) -> Lines:
    """A figure or a letter as large as the box."""
    largest = box.height / _DIGIT
    return in_line(words, BOLD, box.width, largest, 0.05 * largest)


def _set_figure(drawing: Drawing, words: str, box: Box) -> None:
    """The index at the left of the box, in the middle of its height."""
    largest = box.height / (_DIGIT + _TAIL)
    lines = in_line(words, BOLD, box.width, largest, 0.05 * largest)
    y = box.y + (box.height - (_DIGIT - _TAIL) * lines.size) / 2
    bearing = 0.03 * lines.size  # the white beside a figure, so that it stands where other lines begin
    for line in lines.texts:
        drawing.add(text(line, box.x - bearing, y, lines.size, INK, "start", lines.face))


def _in_middle(drawing: Drawing, lines: Lines, box: Box) -> None:
    """White words in the middle of the box."""
    for number, line in enumerate(reversed(lines.texts)):
        foot = (box.height - _DIGIT * lines.size - (len(lines.texts) - 1) * lines.size * LEADING) / 2
        y = box.y + foot + number * lines.size * LEADING
        drawing.add(text(line, box.x + box.width / 2, y, lines.size, white, "middle", lines.face))


def _absence(drawing: Drawing, why: str, sheet: Sheet, box: Box, accent: Color) -> None:
    """Why no index is shown, on a pale ground."""
    size = sheet.text
    drawing.add(card(box, tint(accent, _PALE), 0.6 * size))
    inside = box.without(left=1.8 * size, right=1.8 * size, top=1.5 * size, bottom=1.5 * size)
    words = fitted(why, SEMIBOLD, (inside.width, inside.height), 1.9 * size, 0.7 * size)
    set_stack(drawing, [Inked(words, INK)], inside)


def _foot(drawing: Drawing, poster: Poster, sheet: Sheet, accent: Color) -> None:
    """The thanks, the rule that the survey follows, and the code of the report's address."""
    band = Box(0, 0, sheet.width, sheet.foot)
    ground = tint(accent, _PALE)
    drawing.add(block(0, 0, band.width, band.height, ground))
    edge, size = 0.42 * sheet.margin, sheet.text
    box = band.without(left=sheet.margin, right=sheet.margin, top=edge, bottom=edge + sheet.safe)
    if poster.url:
        side = box.height - 1.25 * size
        right = Box(box.right - side, box.y, side, box.height)
        heading = in_line(poster.url_heading, SEMIBOLD, side, 0.9 * size, 0.4 * size)
        set_lines(drawing, Inked(heading, accent), right, "middle")
        add_code(drawing, poster.url, Box(right.x, box.y, side, side), INK, white)
        box = box.without(right=side + 1.5 * size)
    set_stack(drawing, _thanks(poster, box, size, accent), box)


def _thanks(poster: Poster, box: Box, size: float, accent: Color) -> list[Inked]:
    between = 0.35 * size
    room = box.height - 2 * between
    thanks = fitted(poster.thanks.upper(), BOLD, (box.width, 0.4 * room), 1.5 * size, 0.6 * size)
    foot = fitted(poster.foot, REGULAR, (box.width, 0.28 * room), 0.7 * size, 0.45 * size)
    left = room - thanks.height - foot.height
    request = fitted(poster.request, REGULAR, (box.width, left), size, 0.5 * size)
    return [Inked(thanks, accent), Inked(request, INK, between), Inked(foot, MUTED, between)]
