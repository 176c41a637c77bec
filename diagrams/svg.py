"""Writes drawings as SVG.

On a page the shapes carry class names only and the page's style sheet colours them. A file that
leaves the application carries its colours itself. Both keep to the part of SVG that every
renderer draws alike: no markers, patterns, filters, embedded HTML, scripts, style attributes or
references to anything outside.
"""

from __future__ import annotations

from functools import cache
from html import escape

from diagrams.layout import Layout
from diagrams.palette import FONT, style_of
from diagrams.routing import Routes
from diagrams.shapes import NO_LINKS, NO_OVERLAYS, Links, Overlays, draw
from diagrams.shapes.primitives import Circle, Drawing, Group, Item, Path, Rect

MARGIN = 8.0  # room around a file for marks that stick out


def render(
    layout: Layout,
    routes: Routes,
    overlays: Overlays = NO_OVERLAYS,
    *,
    links: Links = NO_LINKS,
    title: str = "",
) -> str:
    """An `<svg>` element for a page, coloured by static/css/map.css.

    Nodes and edges are links where `links` says so, everything can be focused and speaks.
    """
    return render_drawing(draw(layout, routes, overlays, links), title=title)


def render_drawing(drawing: Drawing, *, title: str = "") -> str:
    """An `<svg>` element of any drawing."""
    body = "".join(_group(group) for group in drawing.items)
    size = f"{number(drawing.width)} {number(drawing.height)}"
    return (
        f'<svg class="dg" viewBox="0 0 {size}" width="{number(drawing.width)}" '
        f'height="{number(drawing.height)}" role="group" aria-label="{escape(title)}">{body}</svg>'
    )


def export(layout: Layout, routes: Routes, overlays: Overlays = NO_OVERLAYS, *, title: str = "") -> str:
    """A whole SVG file with its own colours, on white, without links."""
    return export_drawing(draw(layout, routes, overlays), title=title)


def export_drawing(drawing: Drawing, *, title: str = "") -> str:
    """A whole SVG file of any drawing."""
    body = "".join(_group(group, as_file=True) for group in drawing.items)
    wide, tall = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    frame = f"{number(-MARGIN)} {number(-MARGIN)} {number(wide)} {number(tall)}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" width="{number(wide)}" '
        f'height="{number(tall)}" font-family="{escape(FONT)}"><title>{escape(title)}</title>'
        f'<rect x="{number(-MARGIN)}" y="{number(-MARGIN)}" width="{number(wide)}" '
        f'height="{number(tall)}" fill="#ffffff"/>{body}</svg>\n'
    )


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _group(group: Group, *, as_file: bool = False) -> str:
    inner = "".join([_item(item, as_file=as_file) for item in group.items])
    if as_file:
        return f"<g>{inner}</g>"
    attributes = {"class": group.names}
    if group.key:
        attributes["data-key"] = group.key
    if group.spoken:
        attributes |= {"tabindex": "0", "role": "img", "aria-label": group.spoken}
    name, hint, link = "g", "", group.link
    if link is not None:
        attributes |= link.attributes
        hint = f"<title>{escape(link.hint)}</title>" if link.hint else ""
        if link.href:
            name = "a"
            attributes |= {"href": link.href, "role": "link"}
    written = "".join([f' {key}="{escape(value)}"' for key, value in attributes.items()])
    return f"<{name}{written}>{hint}{inner}</{name}>"


def _item(item: Item, *, as_file: bool) -> str:
    if isinstance(item, Group):
        return _group(item, as_file=as_file)
    if as_file:
        if style_of(item.names).is_hidden:
            return ""
        look = _look(item.names)
    else:
        look = f'class="{item.names}"'
    if isinstance(item, Rect):
        box = item.box
        corner = f' rx="{number(item.radius)}"' if item.radius else ""
        return (
            f'<rect {look} x="{number(box.x)}" y="{number(box.y)}" '
            f'width="{number(box.width)}" height="{number(box.height)}"{corner}/>'
        )
    if isinstance(item, Circle):
        return f'<circle {look} cx="{number(item.x)}" cy="{number(item.y)}" r="{number(item.radius)}"/>'
    if isinstance(item, Path):
        return _path(item, look)
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    return f'<text {look} x="{number(item.x)}" y="{number(item.y)}"{anchor}>{escape(item.text)}</text>'


def _path(path: Path, look: str) -> str:
    steps = "".join([step[0] + " ".join([number(value) for value in step[1:]]) for step in path.commands])
    if path.width is None:
        return f'<path {look} d="{steps}"/>'
    look = " ".join(part for part in look.split(" ") if not part.startswith("stroke-width="))
    return f'<path {look} stroke-width="{number(path.width)}" d="{steps}"/>'


@cache
def _look(names: str) -> str:
    """Presentation attributes for a file."""
    style = style_of(names)
    said = {
        "fill": style.fill,
        "stroke": style.stroke,
        "stroke-width": style.width and number(style.width),
        "stroke-dasharray": style.dash and " ".join(number(value) for value in style.dash),
        "font-size": style.size and number(style.size),
        "font-weight": "600" if style.bold else None,
    }
    return " ".join(f'{key}="{value}"' for key, value in said.items() if value)
