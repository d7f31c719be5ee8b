"""What the service counts, for Prometheus. Labels are route templates, never addresses as sent."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "shareability_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "shareability_request_seconds", "From a request to the end of its answer", ["route"], registry=self.registry
        )
        self.drafts = Counter(
            "shareability_drafts",
            "Drafts by result: scored, refused, failed, or left by their client",
            ["result"],
            registry=self.registry,
        )
        self.tokens = Counter(
            "shareability_tokens", "Tokens of drafts: encoded, or of remembered sections", ["how"], registry=self.registry
        )
        self.scoring = Histogram("shareability_scoring_seconds", "Time to score one draft", registry=self.registry)
        self.busy = Gauge("shareability_places_taken", "Drafts being scored or waiting", registry=self.registry)
        self.connections = Gauge("shareability_connections", "Connections open now", registry=self.registry)
        self.cut = Counter(
            "shareability_connections_cut",
            "Connections closed before their time: header (did not come), unread (an answer), room (for a new one), full "
            "(none was left), invalid (not HTTP)",
            ["reason"],
            registry=self.registry,
        )
        self.ready = Gauge("shareability_ready", "1 when drafts can be scored", registry=self.registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All counters in Prometheus' text format."""
        return generate_latest(self.registry)
