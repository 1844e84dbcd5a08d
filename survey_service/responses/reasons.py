"""The reason chips in words: nouns, so one set fits every score. Codes are in `answer`."""

from typing import Final

from survey_service.language import N_, Translator

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


def reason_label(code: str, translator: Translator) -> str:
    """ "Speed of replies" for speed; a code we no longer know stands for itself."""
    return translator.gettext(WORDS[code]) if code in WORDS else code
