"""Diagrams as files: SVG, PDF and PNG, with the overlay that is shown or without."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from crmq.lib.pdf.fonts import document_fonts
from diagrams import pdf, png, svg
from diagrams.layout import Layout
from diagrams.routing import Routes
from diagrams.shapes import Drawing, Overlays, draw

KINDS = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}


def map_file(kind: str, layout: Layout, routes: Routes, overlays: Overlays, *, title: str, name: str) -> HttpResponse:
    """A process map; as PDF it goes on over pages."""
    if kind != "pdf":
        return drawing_file(kind, draw(layout, routes, overlays), title=title, name=name)
    with document_fonts(pdf.characters(layout, overlays, title=title), get_language() or "en") as fonts:
        return _download(kind, pdf.render(layout, routes, overlays, font=fonts.regular, title=title), name)


def drawing_file(kind: str, drawing: Drawing, *, title: str, name: str) -> HttpResponse:
    """Any other drawing, whole."""
    if kind == "pdf":
        with document_fonts(pdf.drawing_characters(drawing, title=title), get_language() or "en") as fonts:
            return _download(kind, pdf.render_drawing(drawing, font=fonts.regular, title=title), name)
    text = svg.export_drawing(drawing, title=title)
    if kind == "svg":
        return _download(kind, text.encode(), name)
    margin = 2 * svg.MARGIN
    return _download(kind, png.render(text, drawing.width + margin, drawing.height + margin), name)


def _download(kind: str, content: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {
        "Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or "attachment"
    }
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)
