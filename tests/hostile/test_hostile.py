"""Whatever is sent to whichever route: no 500, and nothing is kept of what was not answered with success."""

import re
from collections import Counter

import pytest

from tests.hostile.attacks import Attacker
from tests.hostile.conftest import Target
from tests.hostile.sending import Attack
from tests.people import STAFF
from tests.services.summary import tell
from tests.world import START

SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
SECRETS = re.compile(rb"Traceback|sqlalchemy|survey_service/|werkzeug|StrictUndefined|site-packages", re.IGNORECASE)
RESTORED = 50  # attacks


def for_all(who: str) -> Attack:
    """No attack: the page that everybody signed in may open."""
    return Attack("", "GET", b"/reports/definitions", who=who)


@pytest.mark.parametrize(
    ("seed", "attacks"),
    [(1, 2_000), pytest.param(2, 10_000, marks=pytest.mark.prove)],
)
def test_no_attack_is_answered_by_a_failure_or_leaves_half_of_itself(
    target: Target,
    seed: int,
    attacks: int,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rules = list(target.app.url_map.iter_rules())
    hook = (target.source, target.source_secret)
    attacker = Attacker(seed, rules, list(STAFF), hook, target.keys, int(START.timestamp()))
    statuses: Counter[int] = Counter()
    routes: Counter[str] = Counter()
    wrong: list[str] = []
    changes = 0

    before = target.state()
    for number in range(attacks):
        if number % RESTORED == 0:
            target.restore()
            assert [who for who in STAFF if target.sender.send(for_all(who)).status != 200] == []
            before = target.state()
        attack = attacker.attack()
        got = target.sender.send(attack)
        after = target.state()
        statuses[got.status] += 1
        routes[attack.rule] += 1
        if got.status >= 500 or SECRETS.search(got.body):
            wrong.append(f"{got.status} {attack}")
        if after != before:
            changes += 1
            if attack.method in SAFE or got.status >= 400:
                wrong.append(f"{got.status} changed {[name for name in after if after[name] != before[name]]} {attack}")
        before = after

    seen = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    with capsys.disabled():
        tell(pytestconfig, f"{attacks:,} attacks (seed {seed}) on {len(routes)} routes, {changes} kept; {seen}")
    found = "\n".join([*sorted(set(target.failures)), *wrong[:20]])
    assert not found, found
    assert len(routes) == len({rule.rule for rule in rules})
    assert changes > 0
