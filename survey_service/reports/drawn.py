"""Pictures and reports for programs that draw no SVG and no HTML; both need libraries of their own, the extra
requirements-reports.txt."""

import io
from importlib import import_module
from typing import Any

from PIL import Image, ImageFile

from survey_service.charts.standing import standing

NEEDED = (
    "a PDF needs WeasyPrint and its system library Pango: pip install --require-hashes -r requirements-reports.txt, "
    "and on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0; without them write a file that ends in .html"
)
COLOURS = 64
FINE = 2
"""Pixels of the picture for one of the screen."""


class CannotDraw(RuntimeError):
    """The extra, or a system library that it needs, is not there."""


def png(svg: Any, width: int) -> bytes | None:
    """Of a picture of ours, a few kB; None without CairoSVG or without cairo itself."""
    try:
        cairosvg = import_module("cairosvg")
    except (ImportError, OSError):  # the second: the system has no cairo
        return None
    raw = cairosvg.svg2png(bytestring=standing(svg, width).encode(), scale=FINE)
    small = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def pdf(html: str) -> bytes:
    """As PDF/UA-1. Raises CannotDraw."""
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):
        raise CannotDraw(NEEDED) from None
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # it sets this for the whole process; torn logos would be taken
    made = weasyprint.HTML(string=html, base_url=None).write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(made, bytes)
    return made
