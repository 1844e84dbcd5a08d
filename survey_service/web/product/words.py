"""What the product pages say in words."""

from survey_service.reports.intervals import wilson
from survey_service.reports.theme_rules import Precision
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator


def likely(good: int, n: int) -> str:
    """ "likely 8 % to 21 %", or nothing without answers."""
    found = wilson(good, n)
    if found is None:
        return ""
    speaker = current_translator()
    return _("likely %(low)s to %(high)s", low=speaker.percent(found.low), high=speaker.percent(found.high))


def precision_words(found: Precision | None, revision: int) -> str:
    """ "18 of 20 right, likely 70 % to 97 %, of revision 3"; says when the rule has changed since."""
    if found is None or not found.n:
        return _("not checked yet")
    said = ngettext(
        "%(right)s of %(n)s right, %(likely)s, of revision %(revision)s",
        "%(right)s of %(n)s right, %(likely)s, of revision %(revision)s",
        found.n,
        right=current_translator().number(found.right),
        likely=likely(found.right, found.n),
        revision=found.revision,
    )
    return said if found.revision == revision else _("%(said)s; the rule has changed since", said=said)
