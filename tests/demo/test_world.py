"""The invented company and its customers."""

from collections import Counter

from survey_service.customers.addresses import is_no_reply, normalise
from survey_service.customers.phones import e164
from survey_service.demo.world import World, build_world


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    assert build_world() == world
    assert build_world(seed=1).customers != world.customers


def test_the_company_has_the_promised_size(world: World) -> None:
    humans = [agent for agent in world.agents if not agent.bot]

    assert (len(world.teams), len(humans), len(world.accounts)) == (3, 14, 40)
    assert sum(account.vip for account in world.accounts) == 6
    assert 850 <= len(world.customers) <= 1000
    assert {user.role for user in world.users} == {"agent", "lead", "manager", "product", "admin", "auditor"}


def test_addresses_are_nobodys_and_normalised(world: World) -> None:
    addresses = [person.email for person in (*world.customers, *world.users, *world.agents)]

    assert all(address.endswith((".example", "@example.com", "@example.org", "@example.net")) for address in addresses)
    assert all(normalise(address) == address for address in addresses)
    assert max(Counter(customer.email for customer in world.customers).values()) == 1
    assert any(is_no_reply(customer.email) for customer in world.customers)


def test_phone_numbers_are_stored_as_intake_would_store_them(world: World) -> None:
    phones = [customer.phone for customer in world.customers if customer.phone]

    assert len(phones) > 300
    assert all(phone.startswith("+") and phone[1:].isdigit() for phone in phones)
    assert all(e164(phone, None) == phone for phone in phones if phone.startswith(("+44", "+49", "+33")))


def test_germans_were_asked_for_consent_and_others_were_not(world: World) -> None:
    told = Counter((customer.country == "DE", customer.consent) for customer in world.customers)

    assert told[True, True] > told[True, None] > told[True, False] > 0
    assert told[False, True] == 0
