"""What a domain's records mean: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from collections.abc import Mapping, Sequence

import pytest

from survey_service.mail.sender_domain import SELECTORS, CouldNotCheck, Finding, Offline, dkim, dmarc, spf


class Zone:
    """A DNS of these records; asked for what is in `silent` it does not answer."""

    def __init__(self, records: Mapping[str, Sequence[str]], silent: frozenset[str] = frozenset()) -> None:
        self.records, self.silent = records, silent

    def txt(self, name: str) -> Sequence[str]:
        if name in self.silent:
            raise CouldNotCheck(name)
        return self.records.get(name, ())


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (["v=spf1 include:sendgrid.net ~all"], Finding("ok")),
        (["google-site-verification=x", "V=SPF1 ip4:192.0.2.1 -ALL"], Finding("ok")),
        (["v=spf1 redirect=_spf.example.com"], Finding("ok")),
        ([], Finding("missing")),
        (["v=spf10 -all"], Finding("missing")),
        (["v=spf1 -all", "v=spf1 include:sendgrid.net ~all"], Finding("wrong", "several")),
        (["v=spf1 +all"], Finding("wrong", "everybody")),
        (["v=spf1 mx all"], Finding("wrong", "everybody")),
        (["v=spf1 include:sendgrid.net"], Finding("wrong", "open_end")),
    ],
)
def test_spf(records: list[str], found: Finding) -> None:
    assert spf(Zone({"acme.example": records}), "acme.example") == found


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ({"s1": ["k=rsa; t=s; p=MIGf"]}, Finding("ok", "s1")),
        ({"selector1": ["v=DKIM1; k=rsa; p=MIGf"]}, Finding("ok", "selector1")),
        ({"s1": ["v=DKIM1; p="]}, Finding("missing")),
        ({"s1": ["v=DKIM1; p="], "s2": ["v=DKIM1; p=MIGf"]}, Finding("ok", "s2")),
        ({"s1": ["v=spf1 -all"], "other": ["v=DKIM1; p=MIGf"]}, Finding("missing")),
    ],
)
def test_dkim(records: dict[str, list[str]], found: Finding) -> None:
    zone = Zone({f"{selector}._domainkey.acme.example": texts for selector, texts in records.items()})

    assert dkim(zone, "acme.example") == found


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ({"_dmarc.mail.acme.example": ["v=DMARC1; p=reject; rua=mailto:d@acme.example"]}, Finding("ok", "reject")),
        ({"_dmarc.acme.example": ["v=DMARC1;p=none"]}, Finding("ok", "none")),
        ({}, Finding("missing")),
        ({"_dmarc.example": ["v=DMARC1; p=none"]}, Finding("missing")),
        ({"_dmarc.mail.acme.example": ["v=DMARC1; rua=mailto:d@acme.example"]}, Finding("wrong", "no_policy")),
        ({"_dmarc.acme.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, Finding("wrong", "several")),
    ],
)
def test_dmarc_is_looked_for_above_the_domain_too_but_not_at_the_top(
    records: dict[str, list[str]], found: Finding
) -> None:
    assert dmarc(Zone(records), "mail.acme.example") == found


def test_without_an_answer_nothing_is_known() -> None:
    assert [check(Offline(), "acme.example").state for check in (spf, dkim, dmarc)] == ["unchecked"] * 3


def test_one_silent_selector_leaves_the_others_their_say() -> None:
    silent = frozenset({f"{SELECTORS[0]}._domainkey.acme.example"})

    assert dkim(Zone({"s2._domainkey.acme.example": ["p=MIGf"]}, silent), "acme.example") == Finding("ok", "s2")
    assert dkim(Zone({}, silent), "acme.example") == Finding("unchecked")
