"""An uploaded picture: taken apart, made small, or refused with a sentence."""

import os
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from survey_service.preferences import logos
from survey_service.preferences.logos import SHOWN, SIZES, TARGET, BadLogo, logo, shown_size
from survey_service.reports import drawn


def file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


NOISE = Image.frombytes("RGBA", (700, 180), os.urandom(700 * 180 * 4))
RED = Image.new("RGB", (900, 90), "#c00")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_becomes_a_png_of_three_times_the_shown_size_at_most(kind: str) -> None:
    made = logo(file(RED, kind))

    with Image.open(BytesIO(made.png), formats=["PNG"]) as picture:
        assert picture.size == (made.width, made.height)
    assert made.width <= SHOWN[0] * SIZES[0]
    assert made.height <= SHOWN[1] * SIZES[0]


def test_the_hardest_picture_keeps_to_the_target() -> None:
    assert len(logo(file(NOISE)).png) <= TARGET


def test_nothing_of_the_file_is_kept_but_what_is_seen() -> None:
    secret = Image.new("RGB", (60, 20), "#123456")
    exif = secret.getexif()
    exif[0x010E] = "where the photo was taken"

    made = logo(file(secret, "JPEG", exif=exif, comment=b"a note"))

    assert b"photo" not in made.png
    assert b"note" not in made.png


def test_empty_edges_are_cut_off_so_that_the_logo_is_not_tiny() -> None:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (100, 180, 300, 220))

    made = logo(file(picture))

    assert shown_size(made.width, made.height) == (140, 28)


MOVING = [Image.new("L", (40, 40), shade) for shade in (0, 128)]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", logos.NOTHING),
        (b"MZ\x90\x00", logos.NOT_ONE),
        (file(NOISE)[:40_000], logos.NOT_ONE),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', logos.DRAWN),
        (b"\xef\xbb\xbf<svg onload=alert(1)>", logos.DRAWN),
        (file(MOVING[0], "GIF", save_all=True, append_images=MOVING[1:]), logos.MOVING),
        (file(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]), logos.MOVING),
        (file(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]), logos.MOVING),
        (b"\x89PNG" + b"\0" * 1_000_000, logos.LARGE),
        (header_only(60_000, 60_000), logos.WIDE),
        (header_only(10_000, 10_000), logos.WIDE),
        (header_only(3_000, 3_000), logos.NOT_ONE),
        (file(Image.new("RGBA", (30, 30), (9, 9, 9, 0))), logos.CLEAR),
        (file(RED, "BMP"), logos.NOT_ONE),
        (file(RED, "TIFF"), logos.NOT_ONE),
    ],
    ids=range(15),
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadLogo, match=sentence[:20]):
        logo(raw)


def test_a_torn_file_is_refused_in_a_process_that_has_written_a_report_too() -> None:
    drawn.pdf("<html lang=en><title>A report</title><p>Words</html>")  # WeasyPrint lets Pillow take torn files

    with pytest.raises(BadLogo, match=logos.NOT_ONE[:20]):
        logo(file(NOISE)[:40_000])


WHOLE = [file(RED.resize((60, 20)), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_file_is_taken_or_refused_never_an_error(whole: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(whole)
    for place, value in changes:
        damaged[place % len(damaged)] = value

    try:
        made = logo(bytes(damaged))
    except BadLogo:
        return

    assert len(made.png) <= TARGET


@pytest.mark.parametrize(("size", "shown"), [((480, 84), (160, 28)), ((1, 1), (1, 1)), ((480, 2), (160, 1))])
def test_it_stands_on_the_page_whole_and_never_enlarged(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert shown_size(*size) == shown
