"""The blueprint of what is learnt from cases: why they happen, and what is changed so that they do not."""

from flask import Blueprint

outer_loop = Blueprint("outer", __name__, url_prefix="/callbacks")
READERS = ("lead", "manager", "product", "auditor")
MAKERS = ("lead", "manager")
OWNERS = ("lead", "manager", "product")
"""Product people own actions and say how they went; they read no customer's name."""
