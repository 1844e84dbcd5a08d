"""A thousand mails a call, against a server that keeps SendGrid's documented limits and names what it refuses."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from survey_service.mail import sendgrid, sendgrid_calls
from survey_service.mail.forms import filled
from survey_service.mail.letters import render
from survey_service.mail.message import message_id, survey_headers
from survey_service.mail.outgoing import Outgoing, Reply, put
from survey_service.mail.sendgrid import SendGridTransport
from tests.mail.conftest import HOST, KEY, VALUES

pytestmark = pytest.mark.usefixtures("nothing_told")

ACCEPTED, REFUSED, RETRY, UNKNOWN = "accepted", "refused", "retry", "unknown"


@dataclass
class Limits:
    """`bad`: addresses it refuses; `names`: whether its error says which. `answers`: what comes before all that."""

    bad: set[str] = field(default_factory=set)
    names: bool = True
    at_most: int = 1000
    answers: list[Response] = field(default_factory=list)
    gate: threading.Barrier | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        body = json.loads(request.get_data())
        self.bodies.append(body)
        if self.gate:
            self.gate.wait()
        if self.answers:
            return self.answers.pop(0)
        personalizations = body["personalizations"]
        addresses = [one["to"][0]["email"] for one in personalizations]
        sizes = [
            sum(len(a) + len(b.encode()) for a, b in one.get("substitutions", {}).items()) for one in personalizations
        ]
        if len(addresses) > self.at_most or max(sizes) > 10_000 or max(Counter(map(str.lower, addresses)).values()) > 1:
            return Response(status=413 if len(addresses) > self.at_most else 400)
        wrong = [place for place, address in enumerate(addresses) if address in self.bad]
        if not wrong:
            return Response(status=202, headers={"X-Message-Id": f"call-{len(self.bodies)}"})
        named = [f"personalizations.{place}.to.0.email" for place in wrong] if self.names else [None]
        errors = [{"message": "Does not contain a valid address.", "field": one, "help": None} for one in named]
        return Response(json.dumps({"errors": errors}), status=400)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls come in their order, so that answers can be told for them."""
    monkeypatch.setattr(sendgrid, "AT_ONCE", 1)


@pytest.fixture
def limits(httpserver: HTTPServer) -> Limits:
    keeping = Limits()
    httpserver.expect_request("/v3/mail/send", method="POST").respond_with_handler(keeping)
    return keeping


@pytest.fixture
def transport(httpserver: HTTPServer) -> Iterator[SendGridTransport]:
    with_key = SendGridTransport(KEY, httpserver.url_for(""))
    yield with_key
    with_key.close()


def survey(number: int, letter: str = "survey", language: str | None = None, **changed: Any) -> Outgoing:
    """The letter by its form, of a customer of his own."""
    values = VALUES[letter] | {
        "customer_name": f"Cy{number}",
        "ticket_number": f"T-{number}",
        "links": {score: f"{HOST}/r/token{number}/{score}" for score in range(1, 6)},
        "optout_link": f"{HOST}/u/way-out{number}",
    }
    mail = filled(letter, values | changed.pop("values", {}), language)
    assert mail is not None
    fields: dict[str, Any] = {
        "mail_id": number,
        "attempt_id": f"attempt-{number}",
        "to": f"cy{number}@customer.example",
        "to_name": f"Cy{number}",
        "sender": "Acme Support <support@acme.example>",
        "reply_to": None,
        "subject": mail.subject,
        "text": mail.form.text,
        "html": mail.form.html,
        "message_id": message_id(number, "survey.example.com"),
        "headers": survey_headers(f"{HOST}/u/way-out{number}"),
        "letter": letter,
        "substitutions": mail.substitutions,
    }
    return Outgoing(**(fields | changed))


def outcomes(replies: list[Reply]) -> Counter[str]:
    return Counter(str(reply.outcome) for reply in replies)


def test_a_thousand_letters_of_one_form_are_one_call(limits: Limits, transport: SendGridTransport) -> None:
    replies = transport.send_many([survey(number) for number in range(1000)])

    assert outcomes(replies) == {ACCEPTED: 1000}
    assert [len(body["personalizations"]) for body in limits.bodies] == [1000]
    assert {reply.provider_id for reply in replies} == {"call-1"}


def test_each_reads_his_own_letter(limits: Limits, transport: SendGridTransport) -> None:
    transport.send_many([survey(number) for number in range(3)])

    body = limits.bodies[0]
    text, html = (part["value"] for part in body["content"])
    for number, one in enumerate(body["personalizations"]):
        said = render("survey", VALUES["survey"] | {
            "customer_name": f"Cy{number}", "ticket_number": f"T-{number}",
            "links": {score: f"{HOST}/r/token{number}/{score}" for score in range(1, 6)},
            "optout_link": f"{HOST}/u/way-out{number}",
        })  # fmt: skip
        assert (put(text, one["substitutions"]), put(html, one["substitutions"])) == (said.text, said.html)
        assert one["subject"] == said.subject
        assert one["headers"]["List-Unsubscribe"] == f"<{HOST}/u/way-out{number}>"
        assert one["headers"]["Message-ID"] == f"<mail-{number}@survey.example.com>"
        assert one["custom_args"] == {"mail_id": str(number), "attempt_id": f"attempt-{number}"}


def test_nobodys_words_are_in_what_all_share_and_tracking_is_off(limits: Limits, transport: SendGridTransport) -> None:
    transport.send_many([survey(number) for number in range(3)])

    body = limits.bodies[0]
    shared = json.dumps({name: value for name, value in body.items() if name != "personalizations"})
    assert [word for word in ("Cy", "T-", "token", "way-out", "Export") if word in shared] == []
    assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert not any(one["enable"] for one in body["tracking_settings"].values())


def test_brands_languages_letters_and_shapes_are_calls_of_their_own(
    limits: Limits, transport: SendGridTransport
) -> None:
    others: list[dict[str, Any]] = [
        {},
        {"values": {"brand": "Other"}},
        {"values": {"agent_name": None}},
        {"sender": "Other <other@acme.example>"},
        {"reply_to": "tickets@acme.example"},
        {"letter": "recovery"},
    ]

    replies = transport.send_many([survey(number, **others[number % len(others)]) for number in range(12)])

    assert outcomes(replies) == {ACCEPTED: 12}
    assert [len(body["personalizations"]) for body in limits.bodies] == [2] * 6


def test_calls_wait_for_their_answers_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendgrid, "AT_ONCE", 4)
    limits = Limits(gate=threading.Barrier(4, timeout=5))  # nobody is answered before all four are there
    mails = [survey(number, values={"brand": f"Brand {number % 4}"}) for number in range(12)]

    with HTTPServer(threaded=True) as server:
        server.expect_request("/v3/mail/send").respond_with_handler(limits)
        replies = SendGridTransport(KEY, server.url_for("")).send_many(mails)

    assert outcomes(replies) == {ACCEPTED: 12}
    assert [len(body["personalizations"]) for body in limits.bodies] == [3] * 4


def test_an_address_is_in_a_call_once(limits: Limits, transport: SendGridTransport) -> None:
    to = ["cy@customer.example", "dora@customer.example", "CY@customer.example", "cy@customer.example"]

    replies = transport.send_many([survey(number, to=address) for number, address in enumerate(to)])

    assert outcomes(replies) == {ACCEPTED: 4}
    assert [len(body["personalizations"]) for body in limits.bodies] == [2, 1, 1]


def test_letters_to_staff_go_one_by_one(limits: Limits, transport: SendGridTransport) -> None:
    mails = [survey(number, text=f"Own words {number}", html="<p>x</p>", substitutions={}) for number in range(3)]

    assert outcomes(transport.send_many(mails)) == {ACCEPTED: 3}
    assert [body["content"][0]["value"] for body in limits.bodies] == ["Own words 0", "Own words 1", "Own words 2"]
    assert "substitutions" not in limits.bodies[0]["personalizations"][0]


@pytest.mark.parametrize("place", [0, 499, 999])
def test_one_bad_address_in_a_thousand_costs_one_call_more_and_none_of_the_others(
    limits: Limits, transport: SendGridTransport, place: int
) -> None:
    limits.bad = {f"cy{place}@customer.example"}

    replies = transport.send_many([survey(number) for number in range(1000)])

    assert len(limits.bodies) == 2
    assert outcomes(replies) == {ACCEPTED: 999, REFUSED: 1}
    assert (replies[place].outcome, replies[place].address_refused) == (REFUSED, True)
    assert replies[place].detail == f"answered 400 about personalizations.{place}.to.0.email"


def test_several_bad_addresses_go_at_once(limits: Limits, transport: SendGridTransport) -> None:
    limits.bad = {f"cy{number}@customer.example" for number in range(0, 100, 7)}

    replies = transport.send_many([survey(number) for number in range(100)])

    assert len(limits.bodies) == 2
    assert [number for number, reply in enumerate(replies) if reply.outcome == REFUSED] == list(range(0, 100, 7))


def test_a_bad_address_that_is_not_named_is_found_by_halves(limits: Limits, transport: SendGridTransport) -> None:
    limits.bad, limits.names = {"cy37@customer.example"}, False

    replies = transport.send_many([survey(number) for number in range(100)])

    assert [number for number, reply in enumerate(replies) if reply.outcome == REFUSED] == [37]
    assert outcomes(replies)[ACCEPTED] == 99
    assert len(limits.bodies) <= 1 + 2 * 7


def test_a_refusal_of_what_all_share_is_not_searched_for(limits: Limits, transport: SendGridTransport) -> None:
    said = json.dumps({"errors": [{"message": "The from address does not match", "field": "from.email"}]})
    limits.answers = [Response(said, status=400)]

    replies = transport.send_many([survey(number) for number in range(100)])

    assert len(limits.bodies) == 1
    assert outcomes(replies) == {REFUSED: 100}
    assert not any(reply.address_refused for reply in replies)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_of_us_is_not_searched_for_either(limits: Limits, transport: SendGridTransport, status: int) -> None:
    limits.answers = [Response(status=status)]

    assert outcomes(transport.send_many([survey(number) for number in range(50)])) == {REFUSED: 50}
    assert len(limits.bodies) == 1


def test_a_field_of_one_mail_that_is_no_address_is_not_held_against_the_address(
    limits: Limits, transport: SendGridTransport
) -> None:
    said = json.dumps({"errors": [{"message": "x", "field": "personalizations.1.subject"}, {"field": "content"}]})
    limits.answers = [Response(said, status=400)]

    replies = transport.send_many([survey(number) for number in range(3)])

    assert [str(reply.outcome) for reply in replies] == [ACCEPTED, REFUSED, ACCEPTED]
    assert not replies[1].address_refused


def test_an_index_beyond_the_call_is_no_index(limits: Limits, transport: SendGridTransport) -> None:
    limits.answers = [Response(json.dumps({"errors": [{"field": "personalizations.99.to"}]}), status=400)]

    assert outcomes(transport.send_many([survey(number) for number in range(2)])) == {ACCEPTED: 2}
    assert [len(body["personalizations"]) for body in limits.bodies] == [2, 1, 1]


def test_a_call_that_is_too_large_is_split(limits: Limits, transport: SendGridTransport) -> None:
    limits.at_most = 30

    replies = transport.send_many([survey(number) for number in range(100)])

    assert outcomes(replies) == {ACCEPTED: 100}
    assert [len(body["personalizations"]) for body in limits.bodies] == [100, 50, 25, 25, 50, 25, 25]


def test_a_call_keeps_below_the_bytes_that_may_be(
    limits: Limits, transport: SendGridTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sendgrid_calls, "MOST_BYTES", 60_000)

    replies = transport.send_many([survey(number) for number in range(100)])

    assert outcomes(replies) == {ACCEPTED: 100}
    assert len(limits.bodies) > 1
    assert max(len(json.dumps(body)) for body in limits.bodies) < 62_000


def test_more_words_than_substitutions_may_have_are_put_in_here(limits: Limits, transport: SendGridTransport) -> None:
    usual = survey(1)
    tag = next(iter(usual.substitutions))
    long = survey(2, substitutions={**usual.substitutions, tag: "ش" * 5_000})

    assert outcomes(transport.send_many([usual, long])) == {ACCEPTED: 2}
    assert "substitutions" not in limits.bodies[1]["personalizations"][0]
    assert "ش" * 5_000 in limits.bodies[1]["content"][0]["value"]


def too_many(seconds: float) -> Response:
    headers = {"X-RateLimit-Reset": str(int(time.time() + seconds)), "Date": formatdate(time.time(), usegmt=True)}
    return Response(status=429, headers=headers)


def test_too_many_calls_stop_the_others_until_the_limit_ends(limits: Limits, transport: SendGridTransport) -> None:
    limits.answers = [Response(status=202), too_many(30)]
    mails = [survey(number, values={"brand": f"Brand {number}"}) for number in range(4)]

    replies = transport.send_many(mails)

    assert len(limits.bodies) == 2
    assert [str(reply.outcome) for reply in replies] == [ACCEPTED, RETRY, RETRY, RETRY]
    assert all(reply.retry_after is not None and 27 <= reply.retry_after <= 30 for reply in replies[1:])
    assert 27 <= transport.resting() <= 30
    assert outcomes(transport.send_many(mails)) == {RETRY: 4}
    assert len(limits.bodies) == 2


def test_after_its_rest_it_is_asked_again(limits: Limits, transport: SendGridTransport) -> None:
    limits.answers = [Response(status=429)]
    transport.send_many([survey(1)])

    time.sleep(1.05)

    assert transport.resting() == 0
    assert outcomes(transport.send_many([survey(1)])) == {ACCEPTED: 1}


@pytest.mark.parametrize(("status", "outcome"), [(500, RETRY), (503, RETRY), (502, UNKNOWN), (504, UNKNOWN)])
def test_an_answer_about_a_call_is_about_all_its_mails(
    limits: Limits, transport: SendGridTransport, status: int, outcome: str
) -> None:
    limits.answers = [Response(status=status)]
    mails = [survey(number) for number in range(3)] + [survey(3, values={"brand": "Other"})]

    replies = transport.send_many(mails)

    assert [str(reply.outcome) for reply in replies] == [outcome, outcome, outcome, ACCEPTED]
    assert len(limits.bodies) == 2


def test_no_answer_leaves_the_whole_call_unknown(
    tcp: Callable[[Callable[[Any], None]], int],
) -> None:
    port = tcp(lambda connection: connection.recv(1000))
    transport = SendGridTransport(KEY, f"http://127.0.0.1:{port}", timeout=0.3)

    assert outcomes(transport.send_many([survey(number) for number in range(5)])) == {UNKNOWN: 5}


def test_calls_that_take_too_long_leave_the_others_for_later(limits: Limits, httpserver: HTTPServer) -> None:
    transport = SendGridTransport(KEY, httpserver.url_for(""), timeout=31)

    assert outcomes(transport.send_many([survey(number) for number in range(5)])) == {RETRY: 5}
    assert limits.bodies == []
