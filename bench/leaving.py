"""A process that sends what is queued, as the worker does, and tells seconds, CPU and memory."""

import json
import resource
import time

from survey_service.app import create_app
from survey_service.worker.collecting import collect_seldom
from survey_service.worker.sending import send_mails


def main() -> None:
    """Prints one line of JSON."""
    app = create_app()
    collect_seldom()
    with app.app_context():
        begun, worked = time.monotonic(), time.process_time()
        handled = 0
        while sent := send_mails():
            handled += sent
        seconds, cpu = time.monotonic() - begun, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"handled": handled, "seconds": seconds, "cpu": cpu, "memory": memory}))


if __name__ == "__main__":
    main()
