"""Figures for monitoring: what this process counts, and how the queue stood when it was last asked."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Uncertain
from scheduler.overview import Overview

OUTCOMES: dict[type[Outcome], str] = {
    Accepted: "accepted",
    TryLater: "try_later",
    Refused: "refused",
    AccountDown: "account_down",
    Uncertain: "uncertain",
}
#: A claim of ours takes milliseconds; one that waits for a row that somebody holds takes seconds.
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Telemetry:
    """Implements `scheduler.observing.Observer`. Labels name accounts and outcomes, never people."""

    def __init__(self) -> None:
        # one of its own: the library's global registry would outlive the tests and mix two apps
        self._registry = CollectorRegistry()
        self._sends = Counter(
            "dondoc_sends", "Attempts on the wire", ["account", "outcome"], registry=self._registry
        )
        self._claims = Histogram(
            "dondoc_claim_seconds",
            "One look at an account's queue",
            ["account"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._settles = Histogram(
            "dondoc_settle_seconds", "One commit of results", buckets=SECONDS, registry=self._registry
        )
        self._batches = Histogram(
            "dondoc_settle_batch_messages", "Results of one commit", buckets=BATCHES, registry=self._registry
        )

    def claimed(self, account: str, *, messages: int, seconds: float) -> None:
        del messages
        self._claims.labels(account).observe(seconds)

    def sent(self, account: str, outcome: Outcome) -> None:
        self._sends.labels(account, OUTCOMES[type(outcome)]).inc()

    def settled(self, *, messages: int, seconds: float) -> None:
        self._settles.observe(seconds)
        self._batches.observe(messages)

    def page(self, found: Overview, *, at: float) -> bytes:
        """Everything in Prometheus' text format; `at` is when `found` was read, seconds since the epoch."""
        # figures of the database are made anew: an account that is gone leaves no line behind
        database = CollectorRegistry()
        database.register(_Standing(found, at))
        return generate_latest(self._registry) + generate_latest(database)


class _Standing:
    """A collector of one reading of the database."""

    def __init__(self, found: Overview, at: float) -> None:
        self._found = found
        self._at = at

    def collect(self) -> Iterator[Metric]:
        yield from self._lanes()
        yield from self._accounts()
        unread = GaugeMetricFamily("dondoc_inbox_unprocessed", "Events received and not yet understood")
        unread.add_metric([], self._found.unread)
        yield unread
        stops = GaugeMetricFamily("dondoc_stops", "Scopes a person has stopped")
        stops.add_metric([], len(self._found.stops))
        yield stops

    def _lanes(self) -> Iterator[Metric]:
        labels = ["account", "priority"]
        queued = GaugeMetricFamily("dondoc_queued", "Messages that wait", labels=labels)
        due = GaugeMetricFamily("dondoc_due", "Messages that may go now", labels=labels)
        sums: dict[tuple[str, int], tuple[int, int]] = {}
        for lane in self._found.lanes:
            waiting, ready = sums.get((lane.account, lane.priority), (0, 0))
            sums[lane.account, lane.priority] = (waiting + lane.count, ready + lane.due)
        for (account, priority), (waiting, ready) in sums.items():
            queued.add_metric([account, str(priority)], waiting)
            due.add_metric([account, str(priority)], ready)
        yield from (queued, due)

    def _accounts(self) -> Iterator[Metric]:
        label = ["account"]
        flying = GaugeMetricFamily("dondoc_in_flight", "Messages on the wire, all processes", labels=label)
        doubtful = GaugeMetricFamily("dondoc_uncertain", "Messages nobody knows the fate of", labels=label)
        oldest = GaugeMetricFamily(
            "dondoc_oldest_due_seconds", "How long the oldest due message waits", labels=label
        )
        breaker = GaugeMetricFamily("dondoc_breaker_open", "1 while the breaker is open", labels=label)
        held = GaugeMetricFamily(
            "dondoc_account_held", "1 while nothing of the account may go", labels=[*label, "by"]
        )
        quota = GaugeMetricFamily("dondoc_quota_left", "What the network still takes", labels=label)
        for view in self._found.accounts:
            flying.add_metric([view.name], view.in_flight)
            doubtful.add_metric([view.name], view.uncertain)
            waits = 0.0 if view.oldest_due is None else self._at - view.oldest_due.timestamp()
            oldest.add_metric([view.name], max(0.0, waits))
            breaker.add_metric([view.name], int(view.probe_at is not None))
            if view.state != "running":
                held.add_metric([view.name, view.state], 1)
            if view.quota_left is not None:
                quota.add_metric([view.name], view.quota_left)
        yield from (flying, doubtful, oldest, breaker, held, quota)
