import pytest

from survey_service.mail.classify import Phase, http_break, http_outcome, smtp_break, smtp_outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *[(status, "accepted") for status in (200, 202)],
        *[(status, "retry") for status in (301, 307, 429, 500, 503)],
        *[(status, "refused") for status in (400, 401, 403, 404, 413, 422)],
        *[(status, "unknown") for status in (501, 502, 504, 520)],
    ],
)
def test_an_http_status_says_what_became_of_the_mail(status: int, outcome: str) -> None:
    assert http_outcome(status) == outcome


@pytest.mark.parametrize(
    ("phase", "code", "outcome"),
    [
        (Phase.GREETING, 421, "retry"),
        (Phase.GREETING, 535, "retry"),
        (Phase.ENVELOPE, 450, "retry"),
        (Phase.ENVELOPE, 550, "refused"),
        (Phase.ENVELOPE, 250, "retry"),
        (Phase.ENVELOPE, -1, "retry"),
        (Phase.ENDED, 250, "accepted"),
        (Phase.ENDED, 451, "retry"),
        (Phase.ENDED, 554, "refused"),
        (Phase.ENDED, 354, "unknown"),
        (Phase.ENDED, -1, "unknown"),
    ],
)
def test_an_smtp_code_says_what_became_of_the_mail(phase: Phase, code: int, outcome: str) -> None:
    assert smtp_outcome(phase, code) == outcome


def test_only_a_break_after_the_mail_may_have_arrived_leaves_it_unknown() -> None:
    assert [smtp_break(phase) for phase in Phase] == ["retry", "retry", "unknown"]
    assert [http_break(began=False), http_break(began=True)] == ["retry", "unknown"]
