"""What WSGI servers and Celery load: `wsgi:app`, `wsgi:celery`."""

import sys

from config import BadSettings
from survey_service.app import create_app, settle
from survey_service.worker.celery import celery_for

try:
    app = create_app()
except BadSettings as bad:
    sys.stderr.write(f"{bad}\n")
    sys.exit(3 if "gunicorn.arbiter" in sys.modules else 1)  # after any code but 3, gunicorn tries again for ever
celery = celery_for(app)
settle()
