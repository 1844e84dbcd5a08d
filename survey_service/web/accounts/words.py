"""What the account pages say, in our words and the reader's language instead of Flask-Security's."""

from typing import Any

from flask_security.babel import FsDomain

from survey_service.language import N_
from survey_service.web.words import current_translator

SIGN_IN_FAILED = N_("There is no account with this address and password. Check both, or set a new password.")
SHORTEST = 12  # NIST SP 800-63B asks for length, not for kinds of characters

MESSAGES = {
    "GENERIC_AUTHN_FAILED": (SIGN_IN_FAILED, "error"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not an e-mail address. It looks like name@example.com."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Enter your e-mail address."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Enter your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (N_("The password is too short. Use at least %(length)s characters."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two are not the same. Enter the new password twice."), "error"),
    "INVALID_PASSWORD": (N_("This is not your present password."), "error"),
    "PASSWORD_IS_THE_SAME": (N_("The new password is the old one. Choose another."), "error"),
    "PASSWORD_RESET_REQUEST": (
        N_("If this address has an account, a letter with a link is on its way to it."),
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (N_("This link has expired. Ask for a new one here."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link was used before or is torn. Ask for a new one here."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (N_("The new password is saved. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (N_("The new password is saved. Other browsers are signed out."), "success"),
}


class OurDomain(FsDomain):
    """Translates by language.py; Flask-Babel is not asked."""

    def __init__(self) -> None:
        """Nothing to look for."""

    def gettext(self, string: str, **variables: Any) -> str:
        """A text of Flask-Security or of MESSAGES."""
        text = current_translator().gettext(string)
        return text % variables if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The same with a number."""
        return current_translator().ngettext(singular, plural, num) % ({"num": num} | variables)
