"""Diagrams as PNG: the exported SVG, drawn in the font that ships with the product."""

from __future__ import annotations

import pylopdf_fonts_zh_cn
import resvg_py

LONGEST = 12_000  # pixels of the longer side
SHARP = 2.0  # pixels per unit, for screens and print
FAMILY = "Noto Sans SC"


def render(svg: str, width: float, height: float) -> bytes:
    """A PNG of an SVG file of that size, twice as sharp as a screen unless it gets too large."""
    zoom = min(SHARP, LONGEST / max(width, height, 1.0))
    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=zoom, skip_system_fonts=True, font_files=[str(pylopdf_fonts_zh_cn.sans_path())],
        font_family=FAMILY, sans_serif_family=FAMILY,
    )  # fmt: skip
