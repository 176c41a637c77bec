"""Goal 3: lists stay fast while everyone is evaluated."""

import threading
from collections.abc import Iterator

from django.db import connection

from bench.report import Outcome, Result, p95, seconds
from crmq.org.models import User
from customers.models import Standing
from customers.queries.customers import Filters, customer_page
from scoring import tasks
from scoring.services import runs


def measure() -> Iterator[Outcome]:
    user = User.objects.get(email="qa@bench.example")

    def once() -> float:
        return seconds(lambda: customer_page(user, Filters(), "-score", ""))

    once()
    idle = [once() for _ in range(60)]
    run = runs.start_run(by=None)
    worker = threading.Thread(target=_work, args=(run.pk,))
    worker.start()
    busy = []
    while worker.is_alive():
        busy.append(once())
    worker.join()
    sizes = {"customers": Standing.objects.count(), "lists during the run": len(busy)}
    yield Result(
        3,
        "p95 of the list during an evaluation / idle",
        p95(busy or idle) * 1000,
        p95(idle) * 1000,
        "ms",
        most=2,
        sizes=sizes,
    )


def _work(run_pk: int) -> None:
    try:
        tasks.evaluate(run_pk)
    finally:
        connection.close()
