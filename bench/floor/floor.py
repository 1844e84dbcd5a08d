"""The framework's floor: the least a Flask-SQLAlchemy + Flask-WTF + Jinja survey can do. A yardstick for `make bench`, not a model.

GET /s/<token> shows the form; POST records one answer (one INSERT, one UPDATE, one commit) and redirects.
Run:  FLOOR_DB=sqlite:////path/floor.db  gunicorn -k gthread -w 1 --threads 8 -b 127.0.0.1:PORT floor:app
`FLOOR_SYNC` is SQLite's synchronous mode (FULL, the product's own). `flask --app floor seed N` writes N surveys and prints their tokens, one a line.
"""

import os
import secrets
from datetime import datetime, timezone

import click
from flask import Flask, redirect, render_template
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import event
from sqlalchemy.engine import Engine
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

URL = os.environ.get("FLOOR_DB", "sqlite:///floor.db")
app = Flask(__name__)
app.config.update(SECRET_KEY="floor" * 8, SQLALCHEMY_DATABASE_URI=URL, SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 16})
db = SQLAlchemy(app)

if URL.startswith("sqlite"):

    @event.listens_for(Engine, "connect")
    def pragmas(connection, _record):
        for pragma in ("journal_mode=WAL", f"synchronous={os.environ.get('FLOOR_SYNC', 'FULL')}", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")


class Survey(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    token = db.Column(db.String(64), unique=True, nullable=False)
    ticket = db.Column(db.String(40))
    answered_at = db.Column(db.DateTime)


class Response(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    survey_id = db.Column(db.Integer, db.ForeignKey("survey.id"), nullable=False)
    score = db.Column(db.Integer, nullable=False)
    why = db.Column(db.Text)
    at = db.Column(db.DateTime, index=True)


class RatingForm(FlaskForm):
    score = RadioField(
        "How do you rate the quality of support for this ticket?",
        choices=[(str(n), str(n)) for n in range(1, 6)],
        validators=[InputRequired()],
    )
    why = TextAreaField("Why did you give us this score?", validators=[Length(max=5000)])


@app.route("/s/<token>", methods=["GET", "POST"])
def rate(token):
    survey = db.session.scalar(db.select(Survey).filter_by(token=token))
    if survey is None:
        return "gone", 404
    form = RatingForm()
    if form.validate_on_submit():
        now = datetime.now(timezone.utc)
        db.session.add(Response(survey_id=survey.id, score=int(form.score.data), why=form.why.data, at=now))
        survey.answered_at = now
        db.session.commit()
        return redirect("/thanks", 303)
    return render_template("page.html", survey=survey, form=form)


@app.get("/thanks")
def thanks():
    return "Thanks"


@app.cli.command()
@click.argument("count", type=int)
def seed(count):
    db.create_all()
    tokens = [secrets.token_urlsafe(16) for _ in range(count)]
    db.session.execute(db.insert(Survey), [{"token": token, "ticket": f"T-{n}"} for n, token in enumerate(tokens)])
    db.session.commit()
    click.echo("\n".join(tokens))
