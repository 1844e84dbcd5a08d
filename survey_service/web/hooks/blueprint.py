"""Where machines call; no session, no CSRF check: a signature is the right to act."""

from flask import Blueprint

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")
