"""`gunicorn application:application`; `python application.py` makes the database and a survey of two questions."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import call_command
    from survey.models import Question, Survey

    call_command("migrate", verbosity=0)
    survey = Survey.objects.create(name="Support", description="", need_logged_user=False, is_published=True)
    ask = "How do you rate the quality of support for this ticket?"
    Question.objects.create(text=ask, order=1, required=True, survey=survey, type="radio", choices="1, 2, 3, 4, 5")
    Question.objects.create(text="Why?", order=2, required=False, survey=survey, type="text")
    print(survey.id)
