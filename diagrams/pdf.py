"""Writes drawings as PDF: vectors and searchable text in an embedded font.

A map that is longer than a page goes on over several, cut between ranks, with the names of the
lanes repeated and a letter at both ends of every edge that was cut.
"""

from __future__ import annotations

from io import BytesIO
from math import ceil

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape, portrait
from reportlab.pdfgen.canvas import Canvas

from diagrams.layout import Layout
from diagrams.pages import draw_pages, sliced
from diagrams.palette import Style, style_of
from diagrams.routing import Direction, Routes
from diagrams.shapes import NO_OVERLAYS, Drawing, Overlays, draw
from diagrams.shapes.primitives import Circle, Group, Item, Path, Rect, Text

MARGIN = 34.0  # points
TITLE_ROOM = 26.0
LARGEST = 0.75  # points per unit: a CSS pixel
BESIDE = 24.0  # units between slices on one page
READABLE = 0.5  # below this the small text is under 5.5 points
TITLE_SIZE, FOOT_SIZE = 12.0, 8.0
Size = tuple[float, float]


def characters(layout: Layout, overlays: Overlays = NO_OVERLAYS, *, title: str = "") -> str:
    """Every character a PDF of this map will need from its font."""
    said = {title, "…0123456789/ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    graph = layout.graph
    said.update(lane.label + lane.note for lane in graph.lanes)
    said.update(node.label + node.note for node in graph.nodes)
    said.update(edge.label for edge in graph.edges)
    for over in overlays.nodes.values():
        said.add(over.count + over.left + over.right + over.tag + over.tag_word)
    said.update(over.count for over in overlays.edges.values())
    return "".join(sorted(set("".join(said))))


def render(
    layout: Layout,
    routes: Routes,
    overlays: Overlays = NO_OVERLAYS,
    *,
    font: str,
    title: str = "",
    page: Size = A4,
) -> bytes:
    """A PDF file.

    `font` is a name registered with reportlab that covers `characters`. The page is turned the
    way that shows the map larger.
    """
    size, scale = _fitted(routes, page)
    wide, tall = (side / scale for side in _room(size))
    is_down = routes.direction == Direction.COLUMNS
    drawings = draw_pages(layout, routes, overlays, tall if is_down else wide)
    sheets = _sheets(drawings, wide if is_down else tall, is_down=is_down)
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.setTitle(title)
    for number, sheet in enumerate(sheets, 1):
        _frame(canvas, size, font, title, f"{number} / {len(sheets)}")
        canvas.translate(MARGIN, size[1] - MARGIN - TITLE_ROOM)
        canvas.scale(scale, scale)
        for drawing in sheet:
            _paint(canvas, drawing, font)
            canvas.translate(*((drawing.width + BESIDE, 0) if is_down else (0, -drawing.height - BESIDE)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_drawing(drawing: Drawing, *, font: str, title: str = "", page: Size = A4) -> bytes:
    """A PDF of one page with the whole drawing, turned the way that shows it larger."""
    choices = []
    for size in (portrait(page), landscape(page)):
        wide, tall = _room(size)
        choices.append((min(LARGEST, wide / drawing.width, tall / drawing.height), size))
    scale, size = max(choices)
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.setTitle(title)
    _frame(canvas, size, font, title, "")
    canvas.translate(MARGIN, size[1] - MARGIN - TITLE_ROOM)
    canvas.scale(scale, scale)
    _paint(canvas, drawing, font)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def drawing_characters(drawing: Drawing, *, title: str = "") -> str:
    """Every character a PDF of this drawing will need from its font."""
    said = {title, "0123456789/…"}
    waiting: list[Item] = list(drawing.items)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Group):
            waiting += item.items
        elif isinstance(item, Text):
            said.add(item.text)
    return "".join(sorted(set("".join(said))))


def _sheets(drawings: list[Drawing], room: float, *, is_down: bool) -> list[list[Drawing]]:
    """Slices of a narrow map share a page, side by side across the flow."""
    sheets: list[list[Drawing]] = []
    left = 0.0
    for drawing in drawings:
        need = drawing.width if is_down else drawing.height
        if sheets and need + BESIDE <= left:
            sheets[-1].append(drawing)
            left -= need + BESIDE
        else:
            sheets.append([drawing])
            left = room - need
    return sheets


def paint(canvas: Canvas, layout: Layout, routes: Routes, *, font: str, width: float) -> float:
    """Draw a whole map with its upper left corner at the canvas origin; return its height.

    For reports that place a map among other things. `width` and the result are in points.
    """
    drawing = draw(layout, routes)
    scale = min(LARGEST, width / drawing.width)
    canvas.saveState()
    canvas.scale(scale, scale)
    _paint(canvas, drawing, font)
    canvas.restoreState()
    return drawing.height * scale


def _room(size: Size) -> Size:
    return size[0] - 2 * MARGIN, size[1] - 2 * MARGIN - TITLE_ROOM


def _fitted(routes: Routes, page: Size) -> tuple[Size, float]:
    """The page upright or turned, and the scale: few pages, as long as the text stays readable."""
    choices: list[tuple[bool, int, float, Size]] = []
    is_down = routes.direction == Direction.COLUMNS
    need = routes.width if is_down else routes.height
    for size in (portrait(page), landscape(page)):
        wide, tall = _room(size)
        across, along = (wide, tall) if is_down else (tall, wide)
        largest = min(LARGEST, across / need)
        whole = min(LARGEST, wide / routes.width, tall / routes.height)
        for scale in {largest, min(largest, max(whole, READABLE))}:
            slices = len(sliced(routes, along / scale))
            in_a_row = max(1, int((across / scale + BESIDE) / (need + BESIDE)))
            choices.append((scale >= READABLE, -ceil(slices / in_a_row), scale, size))
    best = max(choices)
    return best[3], best[2]


def _frame(canvas: Canvas, size: Size, font: str, title: str, number: str) -> None:
    canvas.setFillColor(HexColor(style_of("dg-name").fill))
    canvas.setFont(font, TITLE_SIZE)
    canvas.drawString(MARGIN, size[1] - MARGIN - TITLE_SIZE + 2, title)
    canvas.setFont(font, FOOT_SIZE)
    canvas.drawRightString(size[0] - MARGIN, MARGIN - 16, number)


def _paint(canvas: Canvas, drawing: Drawing, font: str) -> None:
    for group in drawing.items:
        for item in group.items:
            _item(canvas, item, font)


def _item(canvas: Canvas, item: Item, font: str) -> None:
    if isinstance(item, Group):
        for inner in item.items:
            _item(canvas, inner, font)
        return
    style = style_of(item.names)
    if style.is_hidden:
        return
    if isinstance(item, Text):
        _text(canvas, item, style, font)
        return
    paints = _brush(canvas, style, item.width if isinstance(item, Path) else None)
    if isinstance(item, Rect):
        box, corner = item.box, min(item.radius, item.box.width / 2, item.box.height / 2)
        canvas.roundRect(box.x, -box.bottom, box.width, box.height, corner, **paints)
    elif isinstance(item, Circle):
        canvas.circle(item.x, -item.y, item.radius, **paints)
    else:
        _path(canvas, item, paints)


def _brush(canvas: Canvas, style: Style, width: float | None) -> dict[str, int]:
    paints = {"fill": 0, "stroke": 0}
    if style.fill and style.fill != "none":
        canvas.setFillColor(HexColor(style.fill))
        paints["fill"] = 1
    if style.stroke and style.stroke != "none":
        canvas.setStrokeColor(HexColor(style.stroke))
        canvas.setLineWidth(width or style.width or 1)
        canvas.setDash(*((list(style.dash), 0) if style.dash else ([], 0)))
        paints["stroke"] = 1
    return paints


def _path(canvas: Canvas, item: Path, paints: dict[str, int]) -> None:
    path = canvas.beginPath()
    x, y = 0.0, 0.0
    for step in item.commands:
        if len(step) == 5:
            _, cx, cy, ex, ey = step
            path.curveTo(
                x + (cx - x) * 2 / 3, -(y + (cy - y) * 2 / 3),
                ex + (cx - ex) * 2 / 3, -(ey + (cy - ey) * 2 / 3),
                ex, -ey,
            )  # fmt: skip
            x, y = ex, ey
        elif len(step) == 3:
            letter, x, y = step
            (path.moveTo if letter == "M" else path.lineTo)(x, -y)
        else:
            path.close()
    canvas.drawPath(path, **paints)


def _text(canvas: Canvas, item: Text, style: Style, font: str) -> None:
    """One weight is embedded; bold is the same outline drawn a little heavier."""
    size = style.size or 11.0
    canvas.setFont(font, size)
    colour = HexColor(style.fill)
    canvas.setFillColor(colour)
    wide = canvas.stringWidth(item.text, font, size)
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[item.anchor]
    text = canvas.beginText(item.x - shift, -item.y)
    if style.bold:
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(size * 0.03)
        canvas.setDash([], 0)
        text.setTextRenderMode(2)
    text.textOut(item.text)
    if style.bold:
        text.setTextRenderMode(0)
    canvas.drawText(text)
