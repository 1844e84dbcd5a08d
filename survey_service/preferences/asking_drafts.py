"""Rules of asking that are not saved yet: what would hold with them, and on what they stand."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from survey_service.preferences.asking import rules_for
from survey_service.preferences.asking_texts import ASKING_EDITABLE, OwnAsking, Texts, own_asking
from survey_service.preferences.preferences import Preferences, overrides


@dataclass(frozen=True, slots=True)
class Place:
    """Where rules are set: a team's, a brand's, or else the installation's."""

    team_id: int | None = None
    brand: str | None = None


def texts_at(session: Session, place: Place) -> dict[str, str]:
    """What is set there itself, by name of the setting."""
    own = own_asking(session)
    if place.team_id is not None:
        return dict(own.of_team.get(place.team_id, ()))
    if place.brand is not None:
        return dict(own.of_brand.get(place.brand, ()))
    return {name: text for name, text in overrides(session).items() if name in ASKING_EDITABLE}


def foundation(session: Session) -> str:
    """Another one whenever any rule of any place is another: a draft was looked at beside these rules."""
    own = own_asking(session)
    said = (texts_at(session, Place()), dict(own.of_team), dict(own.of_brand))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def drafted(preferences: Preferences, defaults: Preferences, place: Place, changes: Mapping[str, str]) -> Preferences:
    """What would hold; "" falls back to what lies under the place, `defaults` under the installation.

    Raises ValueError with the parser's sentence.
    """
    if place == Place():
        said = {
            name: ASKING_EDITABLE[name](text) if text else getattr(defaults, name) for name, text in changes.items()
        }
        return replace(preferences, **said)
    own = preferences.own_asking
    of_team, of_brand = dict(own.of_team), dict(own.of_brand)
    if place.team_id is not None:
        of_team[place.team_id] = _changed(of_team.get(place.team_id, ()), changes)
    elif place.brand is not None:
        of_brand[place.brand] = _changed(of_brand.get(place.brand, ()), changes)
    return replace(preferences, own_asking=OwnAsking(of_brand, of_team))


def _changed(texts: Texts, changes: Mapping[str, str]) -> Texts:
    said = dict(texts) | dict(changes)
    return tuple((name, said[name]) for name in sorted(said) if said[name])


def longest_throttle(session: Session, *several: Preferences) -> timedelta:
    """Of any place; how far back surveys that left can matter. A team over a brand takes each rule from one of them."""
    found = timedelta(0)
    for preferences in several:
        own = preferences.own_asking
        places = [(None, None), *((team, None) for team in own.of_team), *((None, brand) for brand in own.of_brand)]
        for team, brand in places:
            rules = rules_for(session, preferences, team, brand)
            found = max(found, rules.throttle, rules.account_throttle)
    return found
