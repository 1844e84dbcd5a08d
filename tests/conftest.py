"""What all tests share: the servers and the browser they talk to."""

import logging

logging.getLogger("mail.log").propagate = False  # aiosmtpd's own words: the other side of the line

pytest_plugins = [
    "pytester",
    "tests.quicker",
    "tests.world",
    "tests.serving",
    "tests.case_world",
    "tests.at_once",
    "tests.callers_world",
    "tests.recovery_world",
    "tests.mail_world",
    "tests.events_world",
    "tests.people",
    "tests.feedback_world",
    "tests.theme_world",
    "tests.appeal_world",
    "tests.incident_world",
    "tests.action_world",
    "tests.desk_world",
    "tests.browsing",
    "tests.services.summary",
    "tests.services.processes",
    "tests.services.postgres",
    "tests.services.redis",
    "tests.services.chromium",
    "tests.services.spamassassin",
]
