"""Every route × every role × anonymous. A route that is not in the table fails; adding one is one line."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_service.staff.role import ROLES
from tests.people import STAFF, StaffClient

SignedIn = Callable[[str], StaffClient]

TABLE = """
GET   /                                        staff
GET   /login                                   all
POST  /login                                   all
POST  /logout                                  all
GET   /reset                                   all
POST  /reset                                   all
GET   /reset/<token>                           all
POST  /reset/<token>                           all
GET   /change                                  staff
POST  /change                                  staff
GET   /account/mails                           staff
POST  /account/mails                           staff
GET   /account/absence                         lead manager
POST  /account/absence                         lead manager
POST  /account/absence/<int:absence_id>/remove lead manager

GET   /agents/                                 agent lead manager auditor
GET   /agents/<int:agent_id>                   agent lead manager auditor
GET   /agents/ratings/<int:response_id>/appeal agent
POST  /agents/ratings/<int:response_id>/appeal agent
POST  /agents/appeals/<int:appeal_id>/withdraw agent
POST  /agents/steps/<int:step_id>/done          agent
GET   /agents/wall                             agent lead manager auditor
GET   /agents/briefs                           agent lead manager
GET   /agents/<int:agent_id>/briefs            lead manager
GET   /agents/<int:agent_id>/briefs/new        lead manager
POST  /agents/<int:agent_id>/briefs/new        lead manager
GET   /agents/briefs/<int:brief_id>            agent lead manager
GET   /agents/briefs/<int:brief_id>/edit       lead manager
POST  /agents/briefs/<int:brief_id>/edit       lead manager
POST  /agents/briefs/<int:brief_id>/remove     lead manager
POST  /agents/briefs/<int:brief_id>/points     agent lead manager
POST  /agents/briefs/<int:brief_id>/points/<int:point_id>/remove  agent lead manager
POST  /agents/comments/<int:response_id>/thank     agent lead manager
POST  /agents/comments/<int:response_id>/note      agent lead manager
POST  /agents/comments/<int:response_id>/share     agent lead manager
POST  /agents/comments/<int:response_id>/answer    agent
POST  /agents/comments/<int:response_id>/withdraw  agent lead manager

GET   /callbacks/                              lead manager auditor
GET   /callbacks/next                          lead manager
POST  /callbacks/bulk                          lead manager
GET   /callbacks/figures                       lead manager auditor
GET   /callbacks/list.<form>                   lead manager auditor
GET   /callbacks/<int:case_id>                 lead manager auditor
POST  /callbacks/<int:case_id>/take            lead manager
POST  /callbacks/<int:case_id>/release         lead manager
POST  /callbacks/<int:case_id>/hand-over       lead manager
POST  /callbacks/<int:case_id>/attempt         lead manager
POST  /callbacks/<int:case_id>/wait            lead manager
POST  /callbacks/<int:case_id>/close           lead manager
POST  /callbacks/<int:case_id>/remark          lead manager
POST  /callbacks/<int:case_id>/remark/<int:remark_id>/back    lead manager
POST  /callbacks/<int:case_id>/whys            lead manager
POST  /callbacks/<int:case_id>/step            lead manager
POST  /callbacks/<int:case_id>/step/<int:step_id>/withdraw    lead manager
POST  /callbacks/<int:case_id>/letter          lead manager
GET   /callbacks/accounts                      lead manager auditor
GET   /callbacks/incidents                     lead manager auditor
GET   /callbacks/incidents/new                 lead manager
POST  /callbacks/incidents/new                 lead manager
GET   /callbacks/incidents/<int:incident_id>   lead manager auditor
GET   /callbacks/incidents/<int:incident_id>/accounts.csv  lead manager auditor
GET   /callbacks/incidents/<int:incident_id>/edit    lead manager
POST  /callbacks/incidents/<int:incident_id>/edit    lead manager
POST  /callbacks/incidents/<int:incident_id>/end     lead manager
POST  /callbacks/incidents/<int:incident_id>/remove  lead manager
POST  /callbacks/incidents/<int:incident_id>/tickets  lead manager
POST  /callbacks/incidents/<int:incident_id>/tickets/<int:ticket_id>  lead manager
GET   /callbacks/causes                        lead manager auditor
GET   /callbacks/actions                       lead manager product auditor
GET   /callbacks/actions/new                   lead manager
POST  /callbacks/actions/new                   lead manager
GET   /callbacks/actions/<int:action_id>       lead manager product auditor
POST  /callbacks/actions/<int:action_id>/change     lead manager
POST  /callbacks/actions/<int:action_id>/done       lead manager product
POST  /callbacks/actions/<int:action_id>/told       lead manager product
POST  /callbacks/actions/<int:action_id>/check      lead manager product
POST  /callbacks/actions/<int:action_id>/drop       lead manager
POST  /callbacks/actions/<int:action_id>/reopen     lead manager
POST  /callbacks/actions/<int:action_id>/link       lead manager
POST  /callbacks/actions/<int:action_id>/unlink     lead manager
GET   /callbacks/actions/<int:action_id>/tell       lead manager product
POST  /callbacks/actions/<int:action_id>/tell       lead manager product
GET   /callbacks/quarantine                    manager auditor
POST  /callbacks/quarantine/<int:response_id>  manager
GET   /callbacks/ratings/<int:response_id>     lead manager auditor
POST  /callbacks/ratings/<int:response_id>/propose  manager
POST  /callbacks/ratings/<int:response_id>/decide   manager
POST  /callbacks/ratings/<int:response_id>/undo     manager

GET   /reports/                                staff
GET   /reports/ratings                         staff
GET   /reports/ratings.<form>                  agent lead manager auditor
GET   /reports/numbers.<form>                  staff
GET   /reports/definitions                     staff
GET   /reports/who-sees-what                   staff
GET   /reports/review                          manager
POST  /reports/review/<int:response_id>        manager
POST  /reports/review/undo/<int:decision_id>   manager
GET   /reports/appeals                         manager auditor
GET   /reports/appeals/<int:appeal_id>         manager auditor
POST  /reports/appeals/<int:appeal_id>/decide  manager
POST  /reports/appeals/<int:appeal_id>/undo    manager
GET   /reports/months                          staff
GET   /reports/months/<month>                  staff
POST  /reports/months/<month>/reviewed         manager
GET   /reports/exclusions                      agent lead manager auditor
GET   /reports/responders                      staff
GET   /reports/scorecard                       staff
GET   /reports/funnel                          lead manager admin auditor
GET   /reports/further                         staff
GET   /reports/further/answers                 staff
GET   /reports/further/answers.<form>          agent lead manager auditor
GET   /reports/tickets                         staff
GET   /reports/tickets/list                    lead manager auditor
GET   /reports/leaving                         lead manager
GET   /reports/leaving/<int:survey_id>         lead manager
POST  /reports/leaving/<int:survey_id>         lead manager
GET   /product/                                product manager auditor
GET   /product/words.<form>                    product manager auditor
GET   /product/themes                          product manager auditor
GET   /product/themes/new                      product manager
POST  /product/themes/new                      product manager
GET   /product/themes/<int:theme_id>           product manager auditor
POST  /product/themes/<int:theme_id>/rule      product manager
POST  /product/themes/<int:theme_id>/work      product manager
POST  /product/themes/<int:theme_id>/merge     product manager
POST  /product/themes/<int:theme_id>/split     product manager
POST  /product/themes/<int:theme_id>/archive   product manager
GET   /product/themes/<int:theme_id>/check     product manager auditor
POST  /product/themes/<int:theme_id>/check/<int:segment_id>  product manager
GET   /product/themes/<int:theme_id>/tell      product manager
POST  /product/themes/<int:theme_id>/tell      product manager
POST  /product/parts/<int:segment_id>/theme    product manager
GET   /product/releases                        staff
GET   /product/releases/new                    product manager
POST  /product/releases/new                    product manager
GET   /product/releases/<int:release_id>       staff
GET   /product/releases/<int:release_id>/edit  product manager
POST  /product/releases/<int:release_id>/edit  product manager
POST  /product/releases/<int:release_id>/remove   product manager
POST  /product/releases/<int:release_id>/restore  product manager

GET   /admin/                                  admin
GET   /admin/asking                            admin
POST  /admin/asking                            admin
GET   /admin/asking/tickets.csv                admin
GET   /admin/audit                             admin auditor
GET   /admin/brands                            admin
GET   /admin/brands/<key>                      admin
POST  /admin/brands/<key>                      admin
POST  /admin/brands/<key>/logo                 admin
GET   /admin/brands/<key>/words                admin
POST  /admin/brands/<key>/words                admin
GET   /admin/history                           admin
POST  /admin/history/breaks                    admin
POST  /admin/history/breaks/<int:number>       admin
POST  /admin/history/imports/<int:number>      admin
GET   /admin/brands/<key>/further              admin
POST  /admin/brands/<key>/further              admin
GET   /admin/brands/<key>/asking               admin
GET   /admin/brands/<key>/preview              admin
GET   /admin/brands/<key>/letter.html          admin
GET   /admin/brands/<key>/survey.html          admin
POST  /admin/brands/<key>/test                 admin
GET   /admin/setup                             admin
POST  /admin/setup/domain                      admin
POST  /admin/setup/letter                      admin
GET   /admin/setup/arrived/<code>              admin
POST  /admin/setup/arrived/<code>              admin
GET   /admin/erase                             admin
POST  /admin/erase                             admin
GET   /admin/models                            admin manager auditor
POST  /admin/models/back                       admin manager
GET   /admin/not-asked                         admin
GET   /admin/reasons                           admin
POST  /admin/reasons                           admin
POST  /admin/reasons/<code>                    admin
POST  /admin/reasons/<code>/offered            admin
POST  /admin/reasons/<code>/move               admin
GET   /admin/settings                          admin
POST  /admin/settings/<name>                   admin
GET   /admin/targets                           admin
POST  /admin/targets                           admin
GET   /admin/sources                           admin
GET   /admin/sources/new                       admin
POST  /admin/sources/new                       admin
GET   /admin/sources/<source_id>               admin
GET   /admin/sources/<source_id>/asking        admin
POST  /admin/sources/<source_id>/asking        admin
GET   /admin/sources/<source_id>/asking.csv    admin
POST  /admin/sources/<source_id>/secret        admin
GET   /admin/teams                             admin
GET   /admin/teams/<int:team_id>               admin
POST  /admin/teams/<int:team_id>               admin
GET   /admin/account-owners                    admin
POST  /admin/account-owners/<int:account_id>   admin
GET   /admin/users                             admin
GET   /admin/users/new                         admin
POST  /admin/users/new                         admin
GET   /admin/users/<int:user_id>               admin
POST  /admin/users/<int:user_id>               admin
POST  /admin/users/<int:user_id>/active        admin

GET   /admin/mail                              admin
POST  /admin/mail                              admin
GET   /admin/mail/suppressed                   admin
POST  /admin/mail/suppressed                   admin
POST  /admin/mail/suppressed/find              admin
POST  /admin/mail/suppressed/undo              admin
GET   /admin/mail/pauses                       admin
POST  /admin/mail/pauses/pause                 admin
POST  /admin/mail/pauses/resume                admin
GET   /admin/mail/surveys                      admin
GET   /admin/mail/surveys/<int:survey_id>      admin
GET   /outbox/                                 all
GET   /outbox/index.json                       all
GET   /outbox/<int:mail_id>.eml                all
GET   /outbox/<int:mail_id>.html               all

GET   /test-letter                             all
POST  /test-letter                             all
GET   /test-letter/<score>                     all
GET   /brand/<digits>.css                      all
GET   /brand/<digest>.png                      all
GET   /r/<token>                               link
POST  /r/<token>                               link
GET   /r/<token>/<score>                       link
GET   /r/<token>/thanks                        link
POST  /r/<token>/further                       link
GET   /u/<token>                               link
POST  /u/<token>                               link

POST  /hooks/tickets/<source_id>               link
POST  /hooks/sendgrid/events                   signed
POST  /api/v1/tickets                          key
POST  /api/v1/tickets/bulk                     key
GET   /api/v1/surveys                          key
GET   /api/v1/surveys/<int:survey_id>          key
GET   /api/v1/responses                        key
GET   /api/v1/callbacks                        key
GET   /api/v1/kpis                             key
GET   /openapi.json                            all
GET   /healthz                                 all
GET   /readyz                                  all
GET   /metrics                                 all
"""
"""Method, rule, and who may: roles; `staff`: every role; `all`: everybody, signed in or not; `link`, `key`, `signed`:
whoever holds one, so that being signed in helps nobody. In production the outbox is for admins (its own tests)."""

NOT_YET: frozenset[str] = frozenset()  # named in interface.md, another issue's
STRANGERS = {"link": {404}, "key": {401}, "signed": {401, 403}}


def lines() -> Iterator[tuple[str, str, frozenset[str]]]:
    for line in filter(None, TABLE.splitlines()):
        method, rule, *who = line.split()
        yield method, rule, frozenset(ROLES if who == ["staff"] else who)


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """(method, rule) → endpoint."""
    return {
        (method, rule.rule): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def asked(client: FlaskClient, method: str, rule: str) -> TestResponse:
    """The route with some value in each place."""
    return client.open(re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>", "x", rule)), method=method)


def wrong(answer: TestResponse, who: frozenset[str], role: str | None) -> bool:
    """Whether this answer is not what the table promises the role; None is anonymous."""
    if who & STRANGERS.keys():
        return answer.status_code not in STRANGERS[next(iter(who))]
    if who == {"all"} or role in who:
        return answer.status_code in (401, 403) or answer.status_code >= 500 or is_door(answer, role)
    return answer.status_code != 403 if role else not is_door(answer, role)


def is_door(answer: TestResponse, role: str | None) -> bool:
    """Sent to sign in; a person who signs out arrives there too, by its own wish."""
    return answer.status_code == 302 and answer.location.startswith("/login") and answer.request.path != "/logout"


def test_every_route_is_in_the_table(app: Flask) -> None:
    told = {(method, rule) for method, rule, _ in lines()}

    assert routes(app).keys() - told == set()
    assert {(method, rule) for method, rule in told - routes(app).keys() if rule not in NOT_YET} == set()


def test_guards_and_table_say_the_same(app: Flask) -> None:
    found = routes(app)
    for method, rule, who in lines():
        view = app.view_functions.get(found.get((method, rule), ""))
        if who <= set(ROLES) and rule != "/change":  # Flask-Security guards that one itself
            assert getattr(view, "roles", None) == who, f"{method} {rule}"


@pytest.mark.parametrize("name", STAFF)
def test_a_role_gets_its_pages_and_no_other(app: Flask, signed_in: SignedIn, name: str) -> None:
    role, found = STAFF[name].role, routes(app)
    answers = {}
    for method, rule, who in lines():
        if (method, rule) in found and rule != "/logout":
            answer = asked(signed_in(name), method, rule)
            if wrong(answer, who, role):
                answers[f"{method} {rule}"] = answer.status

    assert answers == {}


def test_a_stranger_gets_the_sign_in_page(app: Flask) -> None:
    app.test_client_class = StaffClient
    found, answers = routes(app), {}
    for method, rule, who in lines():
        if (method, rule) in found:
            answer = asked(app.test_client(), method, rule)
            if wrong(answer, who, None):
                answers[f"{method} {rule}"] = answer.status

    assert answers == {}
