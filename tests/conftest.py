"""What all tests share: the servers and the browser they talk to."""

pytest_plugins = [
    "pytester",
    "tests.world",
    "tests.case_world",
    "tests.mail_world",
    "tests.people",
    "tests.feedback_world",
    "tests.services.summary",
    "tests.services.processes",
    "tests.services.postgres",
    "tests.services.redis",
    "tests.services.chromium",
    "tests.services.spamassassin",
]
