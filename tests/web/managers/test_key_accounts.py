"""The accounts we can least afford to lose, where somebody is unhappy now (M8)."""

from tests.feedback_world import SignedIn, shown, words
from tests.incident_world import Outage, rows


def test_key_accounts_with_open_lows_are_listed_by_value(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()

    found = rows(shown(signed_in("Mia"), "/callbacks/accounts"))

    assert ["Fabrikam" in found[0], "Northwind" in found[1], len(found)] == [True, True, 2]
    assert "120,000 1 Poor" in found[0]
    assert "nobody has it yet" in found[0]


def test_a_lead_has_the_key_accounts_of_the_team(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()

    page = words(shown(signed_in("Lena"), "/callbacks/accounts"))

    assert "Northwind" in page
    assert "Fabrikam" not in page


def test_nobody_unhappy_is_told(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/callbacks/accounts"))

    assert "No key account has an open low rating." in page
    assert "the account appears here until its case is closed" in page
