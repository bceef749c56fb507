"""What is counted, by the library of Prometheus; the only file that knows it.

Several processes of one service share a folder of counters (PROMETHEUS_MULTIPROC_DIR, set before they start); whichever
of them is asked answers for all.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from esn.operation.readings import Readings

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STATEMENTS = (1, 2, 4, 6, 8, 10, 12, 16, 24, 48, 100)


class Meters:
    """Counters of this process; off until a process says that somebody reads them."""

    def __init__(self) -> None:
        self.are_on = False
        self._registry = CollectorRegistry()

    def turn_on(self) -> None:
        """Make the counters; once in a process, after its fork."""
        if self.are_on:
            return
        of: dict[str, Any] = {"registry": self._registry}
        self.requests = Counter("esn_requests", "Requests answered.", ["route", "method", "status"], **of)
        self.seconds = Histogram("esn_request_seconds", "Time to answer.", ["route"], buckets=SECONDS, **of)
        self.statements = Histogram(
            "esn_request_statements", "SQL statements of one request.", ["route"], buckets=STATEMENTS, **of
        )
        self.slow_statements = Counter(
            "esn_slow_statements", "SQL statements slower than logs.slow_statement_ms.", **of
        )
        self.sockets = Gauge("esn_sockets", "Open sockets.", multiprocess_mode="livesum", **of)
        self.are_on = True

    def count_request(self, route: str, method: str, status: int, seconds: float, statements: int) -> None:
        """Count one request."""
        self.requests.labels(route, method, status).inc()
        self.seconds.labels(route).observe(seconds)
        self.statements.labels(route).observe(statements)

    def text(self, readings: Readings | None, build: dict[str, str]) -> bytes:
        """Everything as Prometheus reads it; readings None: the database does not answer."""
        registry = CollectorRegistry()
        if FOLDER_VARIABLE in os.environ:
            multiprocess.MultiProcessCollector(registry)
        else:
            registry.register(_Passed(self._registry.collect()))
        registry.register(_Passed(_state(readings, build)))
        return generate_latest(registry)


class _Passed(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _state(readings: Readings | None, build: dict[str, str]) -> Iterator[Metric]:
    about = GaugeMetricFamily("esn_build_info", "What runs.", labels=list(build))
    about.add_metric(list(build.values()), 1)
    yield about
    yield GaugeMetricFamily("esn_database_up", "Whether the database answers.", value=readings is not None)
    if readings is None:
        return
    yield _gauge("esn_jobs_due", "Jobs that are due.", readings.jobs_due)
    yield _gauge("esn_job_age_seconds", "How long the oldest job has been due.", readings.job_age.total_seconds())
    yield _gauge("esn_jobs_given_up", "Jobs that failed for good.", readings.jobs_given_up)
    yield _gauge("esn_seal_pending", "Records without a seal.", readings.seal_pending)
    yield _gauge("esn_seal_age_seconds", "Age of the oldest record without a seal.", readings.seal_age.total_seconds())
    yield _gauge("esn_archive_alarms", "Alarms of the archive.", len(readings.alarms))
    yield _gauge("esn_index_lag_seconds", "How far search is behind.", readings.index_lag.total_seconds())
    if readings.sync_age is not None:
        age = readings.sync_age.total_seconds()
        yield _gauge("esn_directory_sync_age_seconds", "Since the directory was last read to its end.", age)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def forget_process(pid: int) -> None:
    """Take the sockets of a dead process out of the sum."""
    if FOLDER_VARIABLE in os.environ:
        multiprocess.mark_process_dead(pid)


METERS = Meters()
