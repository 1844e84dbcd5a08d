"""The product's verdict by product area and by reason, for everybody's numbers (N2)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from survey_service.reports.kpis import kpis
from tests.reports.conftest import Tell
from tests.reports.test_kpis import NOON

UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize("level", ["product_area", "reason"])
def test_each_key_has_the_products_verdict_with_n_interval_and_who_is_left_out(
    session: Session, tell: Tell, level: str
) -> None:
    said = [
        ("exports", "bad", 1),
        ("exports", "bad", 4),
        ("exports", "good", 5),
        ("imports", "none", 2),
        (None, "good", 5),
    ]
    for key, verdict, score in said:
        source = "words" if verdict != "none" else None
        tell(**{f"credit_{level}": key}, score=score, product_verdict=verdict, product_source=source, rated_at=NOON)

    first, last = date(2026, 3, 1), date(2026, 4, 1)
    found = kpis(session, level, None, first, last, "rated_at", UTC_ZONE, NOON, timedelta(days=28))

    figures = {
        one.key: (one.product.good, one.product.bad, one.product.judged, sum(one.product.left_out)) for one in found
    }
    assert figures == {"exports": (1, 2, 3, 0), "imports": (0, 0, 0, 1), None: (1, 0, 1, 0)}
    exports = next(one for one in found if one.key == "exports")
    assert exports.as_dict()["product_verdict"]["share"] == pytest.approx(1 / 3)
    assert exports.product.interval is not None
    assert exports.csat == pytest.approx(2 / 3)  # counts all, whatever they speak of
