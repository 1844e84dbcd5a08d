"""An administrator says how a brand looks, sounds and writes, and whom it asks; "" is the installation (D4)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.preference_set import NotEditable
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.brand_preference import BrandLogo, BrandPreference
from survey_service.preferences.brands import parser_of
from survey_service.preferences.logos import Logo
from survey_service.preferences.own_brands import INSTALLATION

LONGEST_BRAND = 200
AS_TYPED = frozenset(ASKING_EDITABLE)  # kept as they were typed, as the installation's are
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
TICK = timedelta(microseconds=1)


class NoSuchBrand(LookupError):
    """No helpdesk can name a brand like this."""


def brand_changed(ctx: Context, brand: str, texts: Mapping[str, str]) -> list[str]:
    """The names that are different now; names that are not given stay, an empty text falls back to the installation.

    Raises NoSuchBrand, NotEditable, or ValueError with the parser's sentence (BadWording with the lines).
    """
    wanted = {name: _kept(brand, name, str(text)) for name, text in texts.items()}
    with _of(ctx, brand) as session:
        newest = select(func.max(BrandPreference.id)).where(BrandPreference.brand == brand)
        rows = select(BrandPreference).where(BrandPreference.id.in_(newest.group_by(BrandPreference.name)))
        last = {row.name: row for row in session.scalars(rows)}
        changed = [name for name, value in wanted.items() if (last[name].value if name in last else None) != value]
        row = None
        for name in changed:
            # Another process's clock may be ahead: what is written later must not look older.
            valid_from = max(ctx.now, last[name].valid_from + TICK) if name in last else ctx.now
            row = BrandPreference(brand=brand, name=name, value=wanted[name], valid_from=valid_from)
            session.add(row)
        session.flush()
        if row is not None:
            audit.record(session, ctx.now, ctx.actor, "brand_changed", "brand", row.id, changed)
    ctx.forget_preferences()
    return changed


def logo_put(ctx: Context, brand: str, logo: Logo) -> bool:
    """Whether it is another one than before. The old one's address answers no more. Raises NoSuchBrand."""
    with _of(ctx, brand) as session:
        row = session.get(BrandLogo, brand)
        if row is not None and row.digest == logo.digest:
            return False
        session.execute(delete(BrandLogo).where(BrandLogo.brand == brand))
        size = {"width": logo.width, "height": logo.height}
        session.add(BrandLogo(brand=brand, png=logo.png, digest=logo.digest, uploaded_at=ctx.now, **size))
        audit.record(session, ctx.now, ctx.actor, "brand_changed", "brand", None, ["logo"])
        session.flush()
    ctx.forget_preferences()
    return True


def logo_removed(ctx: Context, brand: str) -> bool:
    """Whether there was one."""
    with _of(ctx, brand) as session:
        row = session.get(BrandLogo, brand)
        if row is None:
            return False
        session.delete(row)
        audit.record(session, ctx.now, ctx.actor, "brand_changed", "brand", None, ["logo"])
    ctx.forget_preferences()
    return True


def _kept(brand: str, name: str, text: str) -> str | None:
    """As it is stored: checked, and in its plain form."""
    if name in ASKING_EDITABLE and brand != INSTALLATION:  # the installation's are settings
        parse: Any = ASKING_EDITABLE[name]
    else:
        parse = parser_of(name)
    if parse is None:
        raise NotEditable(name)
    if not text.strip():
        return None
    value = parse(text.strip())
    return value if isinstance(value, str) and name not in AS_TYPED else text.strip()


@contextmanager
def _of(ctx: Context, brand: str) -> Iterator[Session]:
    """The write of one brand's."""
    if len(brand) > LONGEST_BRAND or _UNSTORABLE.search(brand):
        raise NoSuchBrand(brand)
    with ctx.writing() as session:
        ctx.lock(f"brand {brand}")
        yield session
