"""A picture somebody uploads becomes a small PNG of our own making (0.2): nothing of the file is kept but what is seen.

Opened by Pillow's readers for four formats only, looked at before it is unpacked, and never shown as it came.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from survey_service.language import N_

MOST_BYTES = 1_000_000
MOST_PIXELS = 16_000_000  # 64 MB when unpacked
TARGET = 8_192  # bytes; the survey page has 30 KB for all (C4)
SHOWN = (160, 28)  # pixels at most, as static/survey.css has it
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SIZES = (3, 2, 1)  # pixels stored for one shown; screens with fine pixels show twice as many
COLOURS = (256, 64, 16)

_TORN = (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, AttributeError)
_TORN_TOO = (struct.error, zlib.error, MemoryError, RuntimeError, Warning)

NOT_ONE = N_("This is no picture we can read. Choose a PNG, JPEG, WebP or GIF file.")
DRAWN = N_("SVG files can hold scripts, so they are not taken. Save the logo as PNG, 480 pixels wide or so.")
MOVING = N_("This picture moves. Choose one that stands still.")
LARGE = N_("This file is larger than 1 MB. Save the logo smaller, 480 pixels wide or so.")
WIDE = N_("This picture has more than 16 million pixels. Save the logo smaller, 480 pixels wide or so.")
NOTHING = N_("Choose the file with the logo first.")
CLEAR = N_("There is nothing to see in this picture: all of it is transparent.")


class BadLogo(ValueError):
    """Its text is a sentence for whoever uploaded it, still to be translated."""


@dataclass(frozen=True, slots=True)
class Logo:
    """Ready to be served; its size is that of the PNG, see `shown_size`."""

    png: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the PNG."""
        return hashlib.sha256(self.png).hexdigest()


def logo(raw: bytes) -> Logo:
    """Re-encoded, at most TARGET bytes. Raises BadLogo."""
    if not raw:
        raise BadLogo(NOTHING)
    if len(raw) > MOST_BYTES:
        raise BadLogo(LARGE)
    if b"<svg" in raw[:2000].lower() or raw.lstrip()[:5].lower() == b"<?xml":
        raise BadLogo(DRAWN)
    picture = _unpacked(raw)
    seen = picture.getchannel("A").getbbox()
    if seen is None:
        raise BadLogo(CLEAR)
    return _small(picture.crop(seen))


def shown_size(width: int, height: int) -> tuple[int, int]:
    """How large it stands on the page: whole, in its proportions, never enlarged."""
    scale = min(SHOWN[0] / width, SHOWN[1] / height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _unpacked(raw: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise BadLogo(WIDE)
            if getattr(found, "n_frames", 1) > 1:
                raise BadLogo(MOVING)
            if found.format == "JPEG":
                found.draft("RGB", (SHOWN[0] * SIZES[0], SHOWN[1] * SIZES[0]))
            found.load()
            return ImageOps.exif_transpose(found).convert("RGBA")
    except BadLogo:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadLogo(WIDE) from None
    except (*_TORN, *_TORN_TOO):
        raise BadLogo(NOT_ONE) from None


def _small(picture: Image.Image) -> Logo:
    """The finest that fits into TARGET; the coarsest always does, at some 4,500 pixels of 16 colours."""
    made = b""
    for size in SIZES:
        fitted = picture.copy()
        fitted.thumbnail((SHOWN[0] * size, SHOWN[1] * size), Image.Resampling.LANCZOS)
        for shades in (None, *COLOURS):
            one = fitted if shades is None else fitted.quantize(shades, method=Image.Quantize.FASTOCTREE)
            made = _written(one)
            if len(made) <= TARGET and (size == SIZES[-1] or shades != COLOURS[-1]):
                return Logo(made, fitted.width, fitted.height)
    return Logo(made, fitted.width, fitted.height)


def _written(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
