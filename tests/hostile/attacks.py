"""Attacks of every kind over every route, the same for the same seed."""

import base64
import hmac
import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TypeVar
from urllib.parse import quote_from_bytes

from werkzeug.routing import Rule

from tests.hostile.sending import Attack

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
FORM = "application/x-www-form-urlencoded"
METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "BREW",
    "",
)
NUMBERS = (
    "1",
    "2",
    "3",
    "0",
    "-1",
    "1.5",
    "٣",
    "4abc",
    "6",
    "NaN",
    "1e9",
    "2147483647",
    "2147483648",
    "9" * 19,
    "9" * 5000,
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\ud800", "\u202eabc\u2066", "😀" * 50, "A" * 5000, "%s%n%(x)s{0}{{7*7}}", "../" * 20),
    *(
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "=cmd|' /C calc'!A0",
        "\r\nSet-Cookie: a=b",
        "//evil.example",
        "null",
    ),
    *(
        "cy@example.com",
        "cy@",
        "javascript:alert(1)",
        "2026-02-30",
        "2026-03-01",
        "0000-00-00",
        "9999-12-31",
        "+10000-01-01",
    ),
    *("P1D", "PT0S", "P99999999999D", "08:00-20:00", "25:00-26:00", "Europe/Berlin", "Mars/Phobos", "../etc/passwd"),
    *(
        "good",
        "bad",
        "none",
        "yes",
        "no",
        "phone",
        "email",
        "any",
        "speed",
        "why",
        "agent",
        "team",
        "company",
        "on",
        "1,2,3",
    ),
)
RAW = (
    b"%00",
    b"\x00",
    b"\xff\xfe",
    b"%ff",
    b"..",
    b"%2e%2e",
    b"/",
    b"",
    b" ",
    b"x" * 9000,
    b";a=b",
    b"%",
    b"\xed\xa0\x80",
)
HEADERS: dict[str, Sequence[str]] = {
    "Cookie": ("session=.eJw.x.y", "session=" + "A" * 4000, "session=\xff; session=", "=;;=", "remember_token=1|x"),
    "Accept-Language": ("*;q=nan", "xx-" * 900, "de;q=9e999,\xe9", "ar", "zh-Hant-TW-x-" + "a" * 60, ",,,;q="),
    "Accept": ("application/json", "*/*;q=x", "text/html;" * 200),
    "Authorization": ("Basic x", "Bearer", "Bearer \xff\x00", "Bearer " + "k" * 9000, "Digest a=b", "Bearer a b"),
    "Host": ("evil.example", "localhost:99999999", "[::1", "a\x00b", "", "localhost\xe9", "..", "localhost:port"),
    "Range": ("bytes=5-1", "bytes=0-0,1-1,2-2", "bytes=-" + "9" * 400),
    "If-Modified-Since": ("Mon, 99 Foo 2026", "\xff"),
    "If-None-Match": ('W/"', "*" * 300),
    "X-Forwarded-For": ("1.2.3.4, " * 500, "\xff"),
    "X-Request-ID": ("a\nb", "x" * 70, "\xe9"),
    "X-Requested-With": ("XMLHttpRequest",),
    "HX-Request": ("true",),
    "Content-Encoding": ("gzip", "br"),
    "Transfer-Encoding": ("chunked", "gzip, chunked"),
    "Referer": ("http://evil.example/", "\xff", "//", "http://[::1"),
    "Origin": ("null", "http://evil.example"),
    "Sec-Purpose": ("prefetch;prerender",),
    "X-CSRFToken": ("", "x", "\xff" * 50),
    "X-Giant": ("g" * 65_536,),
}
TYPES = (
    *(FORM, FORM, FORM, "application/json", "application/json; charset=utf-16", "multipart/form-data; boundary=x7"),
    *(
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 300,
        "text/plain",
        "",
        "application/xml",
        "a/b; c=\xff",
    ),
    *(f"{FORM}; charset=nonsense", "application/octet-stream"),
)
NAMED = re.compile(
    r'name="(\w+)"|(?:\.get|getlist|one_of|number|text|day)\("(\w+)"|^    (\w+) = \w*Field\(', re.MULTILINE
)


def names() -> list[str]:
    """What our forms and queries call their fields, read from the sources."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "survey_service" / "web").rglob("*.py")]
    found = {name for file in files for groups in NAMED.findall(file.read_text("utf-8")) for name in groups if name}
    return sorted(found)


class Attacker:
    """`secret` and `keys` are ones an insider could hold; `attack()` makes the next one."""

    def __init__(
        self, seed: int, rules: Sequence[Rule], people: Sequence[str], hook: tuple[str, str], keys: list[str], now: int
    ) -> None:
        self._random = Random(seed)
        ordered = sorted(rules, key=lambda rule: (rule.rule, rule.endpoint))
        self._rules = [rule for rule in ordered for _ in range(2 if "POST" in (rule.methods or ()) else 1)]
        self._deck: list[Rule] = []
        self._people = [None, None, None, *people]
        self._hook, self._secret = hook
        self._keys = keys
        self._now = now
        self._names = names()

    def attack(self) -> Attack:
        """One request at a route drawn from a deck of all, those that take forms twice as often."""
        if not self._deck:
            self._deck = self._random.sample(self._rules, len(self._rules))
        rule = self._deck.pop()
        method = self._one(METHODS) if self._random.random() < 0.25 else self._one(sorted(rule.methods or {"GET"}))
        path = self._path(rule)
        kind, body = (
            self._body(rule.rule) if method not in ("GET", "HEAD") or self._random.random() < 0.1 else ("", b"")
        )
        headers = {"Content-Type": kind} if kind else {}
        if rule.rule.startswith("/api/") and self._random.random() < 0.8:
            headers["Authorization"] = f"Bearer {self._one(self._keys)}"
        if rule.endpoint.startswith("hooks.") and self._random.random() < 0.7:
            headers |= self._signed(body)
        if self._random.random() < 0.35:
            name = self._one(list(HEADERS))
            headers[name] = self._one(HEADERS[name])
        length = self._one(("0", "-1", "abc", "", "5", "99999999", "9" * 30)) if self._random.random() < 0.05 else None
        return Attack(rule.rule, method, path, self._query(), headers, body, length, self._one(self._people))

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _path(self, rule: Rule) -> bytes:
        path = re.sub(rb"<[^>]+>", lambda _: self._part(rule.rule), rule.rule.encode())
        if self._random.random() < 0.06:
            path += self._one(RAW)
        return path

    def _part(self, rule: str) -> bytes:
        if rule.startswith("/hooks/tickets/") and self._random.random() < 0.8:
            return self._hook.encode()
        if self._random.random() < 0.7:
            return f"{'u' if rule.startswith('/u/') else ''}{self._random.randint(1, 8)}".encode()
        return self._one(RAW) if self._random.random() < 0.4 else self._word().encode("utf-8", "surrogatepass")

    def _word(self) -> str:
        return self._one(NUMBERS) if self._random.random() < 0.4 else self._one(TEXTS)

    def _query(self) -> bytes:
        if self._random.random() < 0.5:
            return b""
        if self._random.random() < 0.2:
            return self._one(
                (b"\xff=\xfe", b"%ff=%fe&&==", b"a=%", b"next=//evil.example", b"a=b&" * 2000, b"?" * 500, b"x=%00")
            )
        return self._fields(self._random.randint(1, 4))

    def _fields(self, count: int) -> bytes:
        pairs = [(self._one(self._names), self._word()) for _ in range(count)]
        return b"&".join(f"{name}={self._quoted(value)}".encode() for name, value in pairs)

    def _quoted(self, value: str) -> str:
        return quote_from_bytes(value.encode("utf-8", "surrogatepass"))

    def _body(self, rule: str) -> tuple[str, bytes]:
        usual = {"/r/": self._rating, "/hooks": self._json, "/api": self._json}
        make = next((make for start, make in usual.items() if rule.startswith(start)), self._form)
        if self._random.random() < 0.4:
            make = self._one((self._form, self._rating, self._json, self._multipart, self._bytes))
        kind, body = make()
        if self._random.random() < 0.02:
            body += b"A" * self._one((70_000, 2_000_000))
        if self._random.random() < 0.002:
            body = b"score=4&why=" + b"w" * 10_000_000
        return (self._one(TYPES) if self._random.random() < 0.15 else kind), body

    def _form(self) -> tuple[str, bytes]:
        return FORM, self._fields(self._random.randint(0, 12))

    def _rating(self) -> tuple[str, bytes]:
        score = self._one(("1", "2", "3", "4", "5", "0", "6", "4abc", "٣", ""))
        extra = self._fields(self._random.randint(0, 3)) if self._random.random() < 0.6 else b""
        return FORM, f"score={self._quoted(score)}&".encode() + extra

    def _json(self) -> tuple[str, bytes]:
        deep = self._random.random()
        if deep < 0.3:
            torn = (
                b"{",
                b"[" * 100_000,
                b'{"a":' * 5000,
                b"NaN",
                b'{"event_id": "\\ud800"}',
                b"\xef\xbb\xbf{}",
                b"null",
                b'"',
                b"1e999",
            )
            return "application/json", self._one(torn)
        data = self._event()
        return "application/json", json.dumps([data] * self._one((1, 3, 1001)) if deep > 0.85 else data).encode()

    def _event(self) -> dict[str, object]:
        data: dict[str, object] = {
            "event_id": f"h{self._random.randint(0, 50)}",
            "type": self._one(
                ("ticket.closed", "ticket.reopened", "ticket.merged", "ticket.reassigned", "customer.erased", "x")
            ),
            "occurred_at": "2026-03-02T08:00:00Z",
            "ticket": {"id": f"T{self._random.randint(1, 20)}", "closed_at": "2026-03-02T08:00:00Z"},
            "customer": {"email": f"cy{self._random.randint(0, 12)}@example.com"},
        }
        for _ in range(self._random.randint(0, 3)):
            holder = self._one([data, *(part for part in data.values() if isinstance(part, dict))])
            assert isinstance(holder, dict)
            fields = (
                "url",
                "tags",
                "opened_at",
                "closed_at",
                "public_replies",
                "merged_into",
                "timezone",
                "phone",
                "locale",
                "id",
                "email",
            )
            holder[self._one((*holder, *fields))] = self._value()
        return data

    def _value(self) -> object:
        return self._one(
            (self._word(), 0, -1, 10**30, 1e308, float("inf"), True, None, [], {}, [[]], {"a": None}, ["x"] * 500)
        )

    def _multipart(self) -> tuple[str, bytes]:
        part = f'--x7\r\nContent-Disposition: form-data; name="{self._one(self._names)}"'.encode()
        ends = (
            b"\r\n\r\n4\r\n--x7--\r\n",
            b"\r\n\r\n4",
            b"",
            b'; filename="a\x00b.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--x7--\r\n',
            b"\r\nX: " + b"h" * 90_000 + b"\r\n\r\n4\r\n--x7--\r\n",
            b"\r\nContent-Transfer-Encoding: base64\r\n\r\n=\xff\r\n--x7--",
            b"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+AAA-\r\n--x7--\r\n",
        )
        return "multipart/form-data; boundary=x7", part * self._one((1, 1, 2000)) + self._one(ends)

    def _bytes(self) -> tuple[str, bytes]:
        return self._one(TYPES), self._one(
            (self._random.randbytes(200), b"score=\xff\xfe&why=\xc3", b"\x00" * 500, b"score=4&why=%ff%00")
        )

    def _signed(self, body: bytes) -> dict[str, str]:
        key = base64.b64decode(self._secret.removeprefix("whsec_"))
        signature = base64.b64encode(hmac.digest(key, f"m.{self._now}.".encode() + body, "sha256")).decode()
        given = {"webhook-id": "m", "webhook-timestamp": str(self._now), "webhook-signature": f"v1,{signature}"}
        if self._random.random() < 0.2:
            given[self._one(list(given))] = self._one(
                ("", "\xff", "v1,", "v1," + "=" * 50, "9" * 40, "-1", "v1a,x v1,\xe9")
            )
        return given
