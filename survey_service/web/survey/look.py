"""What a page shows of its brand: an accent and a logo, at addresses that never change what they hold."""

from dataclasses import dataclass
from functools import lru_cache

from survey_service.preferences.brands import Brand
from survey_service.preferences.logos import shown_size


@dataclass(frozen=True, slots=True)
class Look:
    """`sheet` and `logo` are addresses, None where the product's own look stands; width and height are of the logo."""

    sheet: str | None = None
    logo: str | None = None
    width: int = 0
    height: int = 0


PLAIN = Look()


@lru_cache(maxsize=1024)
def look_of(brand: Brand) -> Look:
    """Of a brand's pages."""
    sheet = f"/brand/{brand.colour[1:]}.css" if brand.colour else None
    if brand.logo_digest is None or brand.logo_size is None:
        return Look(sheet)
    width, height = shown_size(*brand.logo_size)
    return Look(sheet, f"/brand/{brand.logo_digest}.png", width, height)
