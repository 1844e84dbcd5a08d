"""What WSGI servers and Celery load: `wsgi:app`, `wsgi:celery`."""

import sys

from config import BadSettings
from survey_service.app import create_app
from survey_service.worker.celery import celery_for

try:
    app = create_app()
except BadSettings as bad:
    sys.exit(str(bad))
celery = celery_for(app)
