"""django-post_office: `mail.send` for each ticket, then `send_queued`; prints milliseconds of CPU a mail."""

import json
import os
import resource
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # Django is set up before anything of it is read
from post_office import mail  # noqa: E402
from post_office.models import Email  # noqa: E402


def cpu() -> float:
    """Seconds of this process and of its children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def queue(first: int, count: int, letter: dict[str, str]) -> None:
    """Already rendered letters, which is what is cheapest for it."""
    for n in range(first, first + count):
        mail.send(
            f"cy{n}@customer.example",
            "Acme Support <support@acme.example>",
            subject=letter["subject"],
            message=letter["text"],
            html_message=letter["html"],
            headers={"List-Unsubscribe": f"<https://survey.example.com/u/{n}>"},
        )


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    letter = json.load(sys.stdin)
    queue(0, 50, letter)  # what is loaded at first use
    mail.send_queued(processes=1)
    begun = cpu()
    queue(50, count, letter)
    queued = cpu()
    mail.send_queued(processes=1)
    ended = cpu()
    sent = Email.objects.filter(status=0).count()
    print(json.dumps({"queue": (queued - begun) / count, "send": (ended - queued) / count, "sent": sent}))


main(int(sys.argv[1]))
