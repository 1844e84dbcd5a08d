"""Ratings by the million: surveys, their tickets and answers, made inside the database, the same on SQLite and
PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, text

DAYS: Final = 400
"""All ratings fall into these days before now: more ratings are busier days, at whose close lists and figures look."""
AGENTS, TEAMS, DEPARTMENTS, ACCOUNTS = 300, 30, 4, 5000
ANSWERED: Final = 9
"""Of ten surveys; the others stay unanswered, so that ten million ratings fit a laptop's disk."""
ODD: Final = (2654435761, 2246822519, 3266489917, 668265263, 374761393, 1597334677, 3812015801)
"""Multiplied and cut off they look like chance, each on its own."""
LOADED: Final = ("tickets", "invitations", "responses", "customers")


@dataclass(frozen=True)
class Loader:
    """Of one database; its tables are empty but for the people."""

    engine: Engine

    def load(self, ratings: int) -> None:
        """So many ratings. Indexes are made after the rows, which is faster."""
        surveys = ratings * 10 // ANSWERED
        now = datetime.now(UTC).replace(microsecond=0)
        given = {
            "n": surveys,
            "start": int((now - timedelta(days=DAYS)).timestamp()),
            "span": DAYS * 86400 - 6 * 86400,
            "people": max(surveys // 5, 1),
        }
        indexes = self._without_indexes()
        with self.engine.begin() as connection:
            for statement in self._statements():
                connection.execute(text(statement), {name: given[name] for name in given if f":{name}" in statement})
        for index in indexes:
            with self.engine.begin() as connection:
                connection.exec_driver_sql(index)
        if not self._is_sqlite:  # rows with ids of their own leave a sequence where it was
            with self.engine.begin() as connection:
                for table in LOADED:
                    last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                    connection.exec_driver_sql(last)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def _without_indexes(self) -> list[str]:
        """Drops them and tells how they are made again."""
        tables = ", ".join(f"'{name}'" for name in LOADED)
        if self._is_sqlite:
            asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({tables})"
        else:
            asked = (
                f"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ({tables})"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
        with self.engine.begin() as connection:
            found = connection.exec_driver_sql(asked).all()
            for name, _ in found:
                connection.exec_driver_sql(f"DROP INDEX {name}")
        return [made for _, made in found]

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _moment(self, seconds: str) -> str:
        if self._is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {seconds}, 'unixepoch')"
        return f"(to_timestamp({seconds}) AT TIME ZONE 'UTC')"

    def _series(self, name: str = ":n") -> str:
        if self._is_sqlite:
            return f"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {name})"
        return f"WITH s(i) AS (SELECT generate_series(1::bigint, {name}))"

    def _statements(self) -> list[str]:
        """Closed at any moment of the span, sent a day later, answered up to four days after that; who and what by
        numbers that look like chance, so that all keys are met on any day."""
        agent, account, area, reason, other, verdict, late = (f"(i * {odd} % 4294967296 / 65536)" for odd in ODD)
        closed = "(:start + i * :span / :n)"
        sent, rated = f"({closed} + 86400)", f"({closed} + 86400 + {late} * 5)"
        no = "0" if self._is_sqlite else "false"
        word = self._word
        score = _cases(f"{other} % 100", {62: 5, 82: 4, 89: 3, 94: 2}, 1)
        said = _cases(f"{verdict} % 4", {1: "'none'", 2: "'bad'", 3: "'neutral'"}, "'good'")
        agent_said = _cases(f"{verdict} % 10", {8: "'good'", 9: "'bad'"}, "'neutral'")
        team = f"({agent} % {AGENTS} % {TEAMS})"
        return [
            f"{self._series(':people')} INSERT INTO customers (id, email) SELECT i, 'c' || i || '@example.com' FROM s",
            f"{self._series()} INSERT INTO tickets (id, source, external_id, state, tags, auto_closed, resolutions,"
            " customer_id, subject, closed_at, opened_at) SELECT i, 'api', 'T-' || i, 'closed', '[]', "
            f"{no}, 1, i % :people + 1, 'Order ' || i, {self._moment(closed)}, {self._moment(closed)} FROM s",
            f"{self._series()} INSERT INTO invitations (id, kind, ticket_id, resolution, customer_id, state, language,"
            " closed_at, created_at, sent_at, expires_at, rated_at, throttle_exempt, credit_vip, credit_agent_id,"
            " credit_agent, credit_team_id, credit_team, credit_department_id, credit_department, credit_account,"
            " credit_segment, credit_brand, credit_product_area, credit_channel, credit_shift, credit_reason,"
            " credit_severity, credit_region)"
            f" SELECT i, 'survey', i, 1, i % :people + 1, CASE WHEN i % 10 < {ANSWERED} THEN 'rated' ELSE 'sent' END,"
            f" 'en', {self._moment(closed)}, {self._moment(closed)}, {self._moment(sent)},"
            f" {self._moment(f'({sent} + 2419200)')}, CASE WHEN i % 10 < {ANSWERED} THEN {self._moment(rated)} END,"
            f" {no}, {no}, {agent} % {AGENTS} + 1, {word('Agent', f'{agent} % {AGENTS}')}, {team} + 1,"
            f" {word('Team', team)},"
            f" {team} % {DEPARTMENTS} + 1, {word('Department', f'{team} % {DEPARTMENTS}')},"
            f" {word('Account', f'{account} % {ACCOUNTS}')}, {word('Segment', f'{account} % {ACCOUNTS} % 4')},"
            f" {word('Brand', f'{other} % 3')}, {word('Area', f'{area} % 40')}, {word('Channel', f'{reason} % 5')},"
            f" {word('Shift', f'{agent} % 3')}, {word('Reason', f'{reason} % 12')}, {word('Severity', f'{area} % 4')},"
            f" {word('Region', f'{account} % {ACCOUNTS} % 5')} FROM s",
            f"{self._series()} INSERT INTO responses (id, invitation_id, score, score_now, why, unsolved, reasons,"
            " rated_at, status, agent_verdict, product_verdict, process_verdict, agent_source, product_source,"
            " process_source, words_split_at)"
            f" SELECT i, i, {score}, {score}, CASE WHEN i % 4 = 0 THEN 'Quick and clear, thank you' END, {no}, '[]',"
            f" {self._moment(rated)}, 'counted', {agent_said}, {said}, {said}, 'score', 'words', 'words',"
            f" {self._moment(rated)} FROM s WHERE i % 10 < {ANSWERED}",
        ]

    def _word(self, name: str, number: str) -> str:
        return f"'{name} ' || ({number})"


def _cases(number: str, below: dict[int, Any], last: Any) -> str:
    words = " ".join(f"WHEN {number} < {limit} THEN {value}" for limit, value in below.items())
    return f"(CASE {words} ELSE {last} END)"
