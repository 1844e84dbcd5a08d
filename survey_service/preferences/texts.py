"""The settings that stay words: addresses, names, countries, hosts. Each function takes the setting's text and gives
it back in its plain form, or raises ValueError with a sentence. Sentences about URLs leave the text out, since it may
hold a password."""

import re
from datetime import timedelta
from email.headerregistry import Address
from email.utils import getaddresses
from urllib.parse import SplitResult, unquote, urlsplit

import holidays
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from survey_service.language import languages, translator
from survey_service.preferences.values import duration

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"\.?{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-f:.]{{2,45}}\]", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def bare_url(text: str, *schemes: str) -> SplitResult:
    """The parts of a URL that is no more than scheme, user, host and port."""
    form = " or ".join(f"{scheme}://host:port" for scheme in schemes)
    try:
        url = urlsplit(text)
        port, host = url.port, url.hostname or ""
    except ValueError:
        raise ValueError(f"is not a URL of the form {form}; check host and port") from None
    bracketed = f"[{host}]" if ":" in host else host
    if url.scheme not in schemes or port == 0 or not is_host(bracketed) or _CONTROL.search(unquote(text)):
        raise ValueError(f"is not a URL of the form {form}")
    if url.path not in {"", "/"} or "?" in text or "#" in text:
        raise ValueError("has more than scheme, host and port; leave out path, query and fragment")
    return url


def is_host(text: str) -> bool:
    """Whether it can be a host's name or address as a Host header has it, without port."""
    return bool(_HOST.fullmatch(text)) and len(text) <= 253


def http_origin(text: str) -> str:
    """`https://host:port`, lower case, no slash at the end."""
    url = bare_url(text, "http", "https")
    if url.username is not None or url.password is not None:
        raise ValueError("has a user or password; leave them out")
    return f"{url.scheme}://{url.netloc.lower()}"


def names(text: str) -> tuple[str, ...]:
    """A list split by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def language(text: str) -> str:
    """One that letters and pages are written in, with a region or without: `pt`, `pt-BR`."""
    found = translator(text)
    if found.locale.language != text[:2].lower():
        known = ", ".join(sorted(name[:2] for name in languages()))
        raise ValueError(f"is no language that letters are written in; there are {known}")
    return found.language


def hosts(text: str) -> tuple[str, ...]:
    """Host names; one with a leading dot stands for all below it."""
    found = tuple(name.lower() for name in names(text))
    if wrong := [host for host in found if not is_host(host)]:
        raise ValueError(f"{wrong[0]!r} is not a host name; give names without scheme and port, split by commas")
    return found


def mailbox(text: str) -> str:
    """An address with or without a name, as a From line shows it. A host without a dot will do: a relay may know it."""
    name, address = found[0] if len(found := getaddresses([text])) == 1 else ("", "")
    local, _, domain = address.rpartition("@")
    try:
        validate_email(f"{local}@example.com", check_deliverability=False)
        if domain.startswith((".", "[")) or not is_host(domain.lower()) or _CONTROL.search(text):
            raise ValueError
        return str(Address(name, addr_spec=address))
    except (EmailNotValidError, ValueError):
        raise ValueError(f"{text!r} is not an address like Support <support@example.com>") from None


def countries(text: str) -> frozenset[str]:
    """ISO 3166 codes of two letters, split by commas."""
    codes = frozenset(name.upper() for name in names(text))
    territories = Locale("en").territories
    if wrong := sorted(code for code in codes if len(code) != 2 or code not in territories):
        raise ValueError(f"{wrong[0]!r} is not a two-letter country code like DE")
    return codes


def holiday_country(text: str) -> str | None:
    """A country whose public holidays are known; `none` is none."""
    if text.lower() == "none":
        return None
    if text.upper() not in holidays.list_supported_countries(include_aliases=False):
        raise ValueError(
            f"{text!r} is not the code of a country whose holidays are known, like DE; none is no holidays"
        )
    return text.upper()


def line(text: str) -> str:
    """A name to show, one line."""
    if _CONTROL.search(text) or not text.strip() or len(text) > 80:
        raise ValueError("is not one line of 1 to 80 characters")
    return text.strip()


def lasting_duration(text: str) -> timedelta:
    """A duration where zero would mean that nothing is ever asked or answered."""
    if not (amount := duration(text)):
        raise ValueError("may not be zero; give a duration like P14D")
    return amount


def reminder(text: str) -> timedelta:
    """A duration; `0` is never, as PT0S is."""
    return timedelta(0) if text.strip() == "0" else duration(text)
