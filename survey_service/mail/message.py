"""A rendered mail as a message (RFC 5322): its headers, its name, its bytes."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from survey_service.mail.outgoing import Outgoing

# Embeddings, overrides and isolates could turn the words around a customer's text; marks (LRM, RLM) cannot.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_PRINTED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def one_line(text: str) -> str:
    """The words of `text` on one line: no control character, line separator, lone surrogate or direction override."""
    if text.isprintable():  # no category Other or Separator but the space, which is nearly always so
        return text if "  " not in text and not text.startswith(" ") and not text.endswith(" ") else _single(text)
    kept = "".join(" " if unicodedata.category(char) in _NOT_PRINTED else char for char in _TURNING.sub("", text))
    return _single(kept)


def _single(text: str) -> str:
    return " ".join(text.split())


def automatic_headers() -> dict[str, str]:
    """What tells other machines not to answer this mail (RFC 3834; Exchange's own header)."""
    return {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


def survey_headers(optout_post_url: str) -> dict[str, str]:
    """Those, and the one-click way out of RFC 8058; staff mails take `automatic_headers` alone."""
    if not re.fullmatch(r"https?://[!-;=?-~]+", optout_post_url):
        raise ValueError("the opt-out address must be an http(s) address without spaces")
    return automatic_headers() | {
        "List-Unsubscribe": f"<{optout_post_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def message_id(mail_id: int, domain: str) -> str:
    """The same for every attempt, so a mail program that gets two shows one. `domain`: the host of the base URL."""
    return f"<mail-{mail_id}@{domain}>"


def sender_parts(sender: str) -> tuple[str, str]:
    """`Name <address>`, or an address alone, as (name, address); the name may hold commas and need no quotes."""
    name, bracket, rest = one_line(sender).rpartition("<")
    if not bracket:
        return "", rest
    return name.strip().strip('"').strip(), rest.rstrip("> ")


class _Straight(EmailPolicy):
    """Headers as RFC 5322 and 2047 write them, folded only between encoded words.

    Python's own folding loses blanks between encoded words (a subject in Arabic runs together) and encodes an address
    longer than a line, which ends one-click opt-outs. A line may have 998 characters; ours have far fewer.
    """

    def fold(self, name: str, value: Any) -> str:
        if str(value).isascii():
            return f"{name}: {value}\r\n"
        if not hasattr(value, "addresses"):
            return f"{name}: {_encoded(str(value))}\r\n"
        return f"{name}: {', '.join(map(_written, value.addresses))}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode()


def _encoded(words: str) -> str:
    return Header(words, "utf-8", maxlinelen=70).encode(linesep="\r\n")


def _written(address: Address) -> str:
    if address.display_name.isascii():
        return str(address)
    return f"{_encoded(address.display_name)} <{address.addr_spec}>"


_POLICY = _Straight(linesep="\r\n")


def compose(outgoing: Outgoing, at: datetime) -> EmailMessage:
    """The message, dated `at`. Raises ValueError where an address or header cannot be written."""
    outgoing = outgoing.whole()
    message = EmailMessage(policy=_POLICY)
    name, address = sender_parts(outgoing.sender)
    message["From"] = _mailbox(name, address)
    message["To"] = _mailbox(one_line(outgoing.to_name or ""), outgoing.to)
    if outgoing.reply_to:
        message["Reply-To"] = _mailbox("", outgoing.reply_to)
    message["Subject"] = one_line(outgoing.subject)
    message["Date"] = at
    message["Message-ID"] = outgoing.message_id
    _add(message, outgoing.headers)
    _add_part(message, outgoing.text, "plain")
    html = EmailMessage(policy=message.policy)
    _add_part(html, outgoing.html, "html")
    if outgoing.inline is not None:  # HTML and picture are one part (RFC 2387), the text beside it another
        picture = outgoing.inline
        html.add_related(picture.png, "image", "png", cid=f"<{picture.name}>", disposition="inline")
    del html["MIME-Version"]
    message.make_alternative()
    message.attach(html)
    return message


def stored(outgoing: Outgoing, at: datetime) -> bytes:
    """The message as a mail server would hold it, for the outbox and for .eml files."""
    return compose(outgoing, at).as_bytes()


def _mailbox(name: str, address: str) -> Address:
    """Python's parser reads ASCII alone; of RFC 6531's addresses it is told the two sides."""
    if address.isascii():
        return Address(name, addr_spec=address)
    user, _, host = address.rpartition("@")
    if not user or not re.fullmatch(r'[^\s<>,;:"()\[\]\\]+', user + host):
        raise ValueError("this is no address")
    return Address(name, user, host)


def _add(message: EmailMessage, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if name in message:
            raise ValueError(f"the header {name} is ours to set")
        message[name] = value


def _add_part(part: EmailMessage, text: str, subtype: str) -> None:
    # Never 8bit: not every server on the way takes it.
    short = text.isascii() and max(map(len, text.splitlines()), default=0) < 900  # RFC 5322: 998, and room for a stop
    part.set_content(text, subtype=subtype, charset="utf-8", cte="7bit" if short else "quoted-printable")
