"""The blueprint all product pages share, and who may do what on them."""

from flask import Blueprint

blueprint = Blueprint("product", __name__, url_prefix="/product")
READERS = ("product", "manager", "auditor")
WORKERS = ("product", "manager")
"""They make themes, move parts and tell customers; an auditor looks."""
