"""What Prometheus is told."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from filter.corpus.queue import Cleaned

_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Metrics:
    """The counts of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._pages = Counter(
            "newsfilter_pages", "Pages by what became of them", ["status"], registry=self._registry
        )
        self._reasons = Counter(
            "newsfilter_reasons", "Rejected and failed pages by reason", ["reason"], registry=self._registry
        )
        self._seconds = Histogram(
            "newsfilter_page_seconds",
            "Time of a worker for a page",
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._refused = Counter(
            "newsfilter_refused_requests", "Requests refused", ["status"], registry=self._registry
        )
        self.active = Gauge("newsfilter_active_requests", "Requests under way", registry=self._registry)

    def count(self, cleaned: Cleaned) -> None:
        """Count a page."""
        outcome = cleaned.outcome
        self._pages.labels(outcome.status).inc()
        self._seconds.observe(cleaned.seconds)
        if outcome.status != "cleaned":
            self._reasons.labels(outcome.reasons[0]).inc()

    def refuse(self, status: int) -> None:
        """Count a request that was refused with an HTTP status."""
        self._refused.labels(str(status)).inc()

    def page(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self._registry)
