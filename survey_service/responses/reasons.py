"""The reason chips in words: nouns, so one set fits every score. Codes of the default ones are in `answer`."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from survey_service.language import N_, Translator
from survey_service.preferences.own_reasons import NO_OWN, SCORES, OwnReason, OwnReasons
from survey_service.responses.answer import REASONS, REASONS_PRODUCT, REASONS_SUPPORT

WORDS: Final = {
    "speed": N_("Speed of replies"),
    "understanding": N_("Understanding the problem"),
    "explanation": N_("Clear explanations"),
    "manner": N_("Friendliness"),
    "informed": N_("Keeping me informed"),
    "fault": N_("A fault"),
    "missing": N_("Something missing"),
    "ease": N_("Ease of use"),
    "waiting": N_("Waiting time"),
    "price": N_("Price or billing"),
    "policy": N_("A policy"),
}
FAMILIES: Final = ("support", "product")
ALWAYS: Final = frozenset(SCORES)
ONLY_COMPLAINTS: Final = frozenset(("fault", "missing", "policy"))
"""Nobody gives a 5 for a fault: these are offered up to 4, all others at every score."""
STEP: Final = 10  # between the positions of two neighbours


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason as a brand offers it; `labels` empty: the usual words of a default code. `own`: set here."""

    code: str
    family: str
    labels: tuple[tuple[str, str], ...]
    scores: frozenset[int]
    position: int
    offered: bool
    own: bool

    def words(self, translator: Translator) -> str:
        """In the reader's language, else in English."""
        if not self.labels:
            return translator.gettext(WORDS[self.code]) if self.code in WORDS else self.code
        said = dict(self.labels)
        return said.get(translator.language) or said.get(translator.language[:2]) or said.get("en") or self.code


@dataclass(frozen=True, eq=False)
class Chips:
    """All of one brand, by family and in their order; `codes` may be sent, switched off or not: a page that was opened
    before may still offer them."""

    all: tuple[Chip, ...]
    codes: frozenset[str]

    def of(self, family: str) -> tuple[Chip, ...]:
        """Of one family, those not offered too."""
        return tuple(chip for chip in self.all if chip.family == family)


@lru_cache(maxsize=512)
def chips(own: OwnReasons, brand: str | None) -> Chips:
    """What a brand's customers are offered: its own rows over the installation's over the default ones."""
    set_here = own.of(brand)
    found = [_default(code) for code in (*REASONS_SUPPORT, *REASONS_PRODUCT) if code not in set_here]
    found += [_own(row) for row in set_here.values()]
    found.sort(key=lambda chip: (FAMILIES.index(chip.family), chip.position, chip.code))
    return Chips(tuple(found), frozenset(chip.code for chip in found))


def codes_of_every_brand(own: OwnReasons) -> frozenset[str]:
    """What may be sent whatever the brand, known without a look at the survey."""
    return REASONS | own.everywhere if own.everywhere else REASONS


def reason_label(code: str, translator: Translator, own: OwnReasons = NO_OWN, brand: str | None = None) -> str:
    """ "Speed of replies" for speed; a code we no longer know stands for itself."""
    if own is not NO_OWN:
        found = next((chip for chip in chips(own, brand).all if chip.code == code), None)
        if found is not None:
            return found.words(translator)
    return translator.gettext(WORDS[code]) if code in WORDS else code


def _default(code: str) -> Chip:
    is_support = code in REASONS_SUPPORT
    place = (REASONS_SUPPORT if is_support else REASONS_PRODUCT).index(code)
    scores = ALWAYS - {5} if code in ONLY_COMPLAINTS else ALWAYS
    return Chip(code, "support" if is_support else "product", (), scores, (place + 1) * STEP, offered=True, own=False)


def _own(row: OwnReason) -> Chip:
    return Chip(row.code, row.family, row.labels, row.scores, row.position, offered=row.offered, own=True)


DEFAULT_CHIPS: Final = chips(NO_OWN, None)
