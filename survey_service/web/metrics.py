"""Figures for Prometheus, in a registry of our own. Labels are jobs, letters, states and URL rules, nothing else."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from survey_service.reports.operation import Pulse


class Metrics:
    """Of one process; what the database knows is read when asked for."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        rule = ["rule"]
        self._requests = Counter("survey_requests", "Requests by URL rule.", rule, registry=self._registry)
        self._errors = Counter("survey_request_errors", "Answers of 500 and above.", rule, registry=self._registry)
        self._seconds = Counter("survey_request_seconds", "Time spent answering.", rule, registry=self._registry)
        self._known: dict[str, tuple[Counter, Counter]] = {}

    def request(self, rule: str, status: int, seconds: float) -> None:
        """One request has been answered."""
        found = self._known.get(rule)
        if found is None:
            found = self._known[rule] = (self._requests.labels(rule), self._seconds.labels(rule))
        found[0].inc()
        found[1].inc(seconds)
        if status >= 500:
            self._errors.labels(rule).inc()

    def text(self, pulse: Pulse) -> bytes:
        """The exposition format: requests of this process, and what the database said just now."""
        now = CollectorRegistry()
        now.register(_FromDatabase(pulse))
        return generate_latest(self._registry) + generate_latest(now)


class _FromDatabase:
    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse

    def collect(self) -> Iterator[Metric]:
        """Gauges, as Prometheus' client wants them."""
        pulse = self._pulse
        mails = GaugeMetricFamily("survey_mails", "Mails by letter and state.", labels=["letter", "state"])
        for (letter, state), count in sorted(pulse.mails.items()):
            mails.add_metric([letter, state], count)
        yield mails
        yield GaugeMetricFamily(
            "survey_queue_age_seconds", "How long the oldest mail that is due has waited.", pulse.queue_age
        )
        yield GaugeMetricFamily(
            "survey_send_lag_seconds", "Longest time from due to accepted in the last hour.", pulse.send_lag
        )
        yield GaugeMetricFamily("survey_mails_unknown", "Mails nobody knows the fate of.", pulse.unknown)
        if pulse.scanner_share is not None:
            yield GaugeMetricFamily(
                "survey_scanner_share", "Share of link fetches by machines in 24 hours.", pulse.scanner_share
            )
        yield GaugeMetricFamily("survey_suppressed", "Addresses that get no survey.", pulse.suppressed)
        yield GaugeMetricFamily("survey_sending_paused", "1 while letters to customers wait.", int(pulse.paused))
        yield GaugeMetricFamily("survey_callbacks_overdue", "Callbacks past due, without attempt.", pulse.overdue)
