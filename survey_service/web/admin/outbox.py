"""The local outbox, as a mail program would show it. Only where mail stays here; in production for admins alone."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from survey_service.db import product_of, request_context
from survey_service.language import translator
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.web.admin.asked import LARGEST_ID
from survey_service.web.auth import may, reader_or_none

PAGE = 50
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
FRAME_HEADERS = {
    "Content-Security-Policy": FRAME_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@dataclass(frozen=True)
class Shown:
    """One mail, taken apart when looked at."""

    id: int
    letter: str
    sent_at: datetime
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The parsed message."""
        message = message_from_bytes(self.raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    def header(self, name: str) -> str:
        """A header's text, "" where it is missing."""
        return str(self.message.get(name, ""))

    def part(self, subtype: str) -> str:
        """The text or html part."""
        body = self.message.get_body(preferencelist=(subtype,))
        return str(body.get_content()) if body is not None else ""

    def html(self) -> str:
        """The html part with the pictures that came with it in their places."""
        page = self.part("html")
        for part in self.message.walk():
            name = str(part.get("Content-ID", "")).strip("<>")
            if name and part.get_content_type() == "image/png":
                data = b64encode(part.get_content()).decode()
                page = page.replace(f'"cid:{name}"', f'"data:image/png;base64,{data}"')
        return page


@blueprint.before_request
def only_where_mail_stays() -> BaseResponse | None:
    """404 with another transport; in production only admins see what customers were sent."""
    settings = product_of(current_app).settings
    if settings.mail_transport != "outbox":
        abort(404)
    return _for_admins() if settings.app_env == "production" else None


@may("admin")
def _for_admins() -> None:
    """Passes admins through; the guard answers for everybody else."""


@blueprint.get("/")
def mails() -> Response:
    """Newest first, one of them open."""
    reader_or_none()  # whoever is signed in finds the menu on this page too
    session = request_context().session
    before = request.args.get("before", type=int)
    shown = _newest(session, before=before)
    wanted = request.args.get("mail", type=int)
    chosen = next((mail for mail in shown if mail.id == wanted), None) or (_mail(session, wanted) if wanted else None)
    page = render_template(
        "admin/outbox.html",
        mails=shown[:PAGE],
        chosen=chosen or (shown[0] if shown else None),
        older=shown[PAGE - 1].id if len(shown) > PAGE else None,
        kept=f"&before={before}" if before else "",
        newest="/outbox/" if before else None,
        clock_time=_clock_time,
    )
    return Response(page, headers={"Content-Security-Policy": PAGE_POLICY})


@blueprint.get("/index.json")
def index() -> Response:
    """The same for programs, newest first, with the addresses of each message's parts."""
    shown = _newest(request_context().session, before=request.args.get("before", type=int), most=1000)
    items = [
        {
            "id": str(mail.id),
            "letter": mail.letter,
            "sent_at": mail.sent_at.isoformat().replace("+00:00", "Z"),
            "to": mail.header("To"),
            "from": mail.header("From"),
            "reply_to": mail.header("Reply-To") or None,
            "subject": mail.header("Subject"),
            "message_id": mail.header("Message-ID"),
            "text": mail.part("plain"),
            "eml": url_for("outbox.message", mail_id=mail.id),
        }
        for mail in shown[:1000]
    ]
    return jsonify(items=items, next=str(shown[999].id) if len(shown) > 1000 else None)


@blueprint.get("/<int:mail_id>.eml")
def message(mail_id: int) -> Response:
    """The whole message, byte for byte as it was sent."""
    mail = _mail(request_context().session, mail_id)
    return Response(mail.raw, mimetype="message/rfc822", headers={"Content-Disposition": "inline"})


@blueprint.get("/<int:mail_id>.html")
def html(mail_id: int) -> Response:
    """The HTML part for the frame: nothing in it can run, load or navigate us; its links open a new tab."""
    mail = _mail(request_context().session, mail_id)
    page = mail.html().replace("<head>", '<head><base target="_blank">', 1)
    return Response(page, mimetype="text/html", headers=FRAME_HEADERS)


def _clock_time(at: datetime) -> str:
    preferences = request_context().preferences
    return translator(None).datetime(at, preferences.report_zone)


def _newest(session: Session, *, before: int | None, most: int = PAGE) -> list[Shown]:
    statement = select(OutboxMail).order_by(OutboxMail.id.desc()).limit(most + 1)
    if before is not None and abs(before) < LARGEST_ID:
        statement = statement.where(OutboxMail.id < before)
    return [_shown(mail) for mail in session.scalars(statement)]


def _mail(session: Session, mail_id: int) -> Shown:
    mail = session.get(OutboxMail, mail_id) if 0 < mail_id < LARGEST_ID else None
    if mail is None:
        abort(404)
    return _shown(mail)


def _shown(mail: OutboxMail) -> Shown:
    return Shown(mail.id, mail.letter, mail.sent_at, mail.raw)
