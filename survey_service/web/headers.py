"""Headers of answers. Customers' pages and the outbox's frames bring their own, which stay."""

from werkzeug.wrappers import Response

STAFF_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
STAFF = (
    ("Content-Security-Policy", STAFF_POLICY),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cache-Control", "no-store"),
)
HSTS = "max-age=31536000"


def guard(response: Response, *, https: bool, own: bool) -> None:
    """`own`: the blueprint sets its own; `https`: in production behind https, so browsers may insist on it."""
    headers = response.headers
    if not own:
        for name, value in STAFF:
            if name not in headers:
                headers[name] = value
    if https:
        headers["Strict-Transport-Security"] = HSTS
