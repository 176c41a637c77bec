"""Goal 1: a full evaluation through the product, against the best SQL by hand and against the ORM."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Avg, Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from bench import scorecard
from bench.report import Outcome, Result, seconds
from bench.world import vacuum
from customers.models import Assessment, Customer, Delivery, Interaction, Order, Standing
from feedback.models import Answer, Complaint
from scoring import tasks
from scoring.models import Run
from scoring.services import runs

STEP = 50_000
SAMPLE = 150  # customers of the naive loop, whose time is scaled up


def measure() -> Iterator[Outcome]:
    n = Customer.objects.rateable().count()
    by_hand()  # warms the caches for both
    through_product()
    vacuum()
    product, hand = zip(*((through_product(), by_hand()) for _ in range(3)), strict=True)
    yield Result(1, "full evaluation / best SQL by hand", min(product), min(hand), most=1.5, sizes={"customers": n})
    loop = seconds(naive_loop) * n / SAMPLE
    yield Result(
        1, "naive ORM loop / full evaluation", loop, min(product), least=1000, sizes={"customers": n, "sample": SAMPLE}
    )
    yield Result(
        1,
        "grouped ORM queries + bulk_create / full evaluation",
        seconds(grouped_orm),
        min(product),
        least=20,
        sizes={"customers": n},
    )


def through_product() -> float:
    """As the page and the schedule start it: rows, tiers, standings, notices, indexes, partition."""
    run = runs.start_run(by=None)
    taken = seconds(lambda: tasks.evaluate(run.pk))
    if Run.objects.get(pk=run.pk).status != Run.Status.DONE:
        raise SystemExit("The evaluation did not finish.")
    return taken


def by_hand() -> float:
    """Ranges of ids, one statement each; indexes after; current scores updated in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_evaluation")
        cursor.execute("SELECT min(id) - 1, max(id) FROM customers_customer")
        low, last = cursor.fetchone()

        def work() -> None:
            cursor.execute(
                "CREATE TABLE bench_evaluation (customer_id bigint NOT NULL, score float8, tier int, raw float8[], norm float8[])"
            )
            for start in range(low, last, STEP):
                with transaction.atomic():
                    cursor.execute(
                        "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
                    )
                    cursor.execute(
                        scorecard.by_hand("bench_evaluation"), {"low": start, "high": min(start + STEP, last)}
                    )
                    cursor.execute(
                        "UPDATE customers_standing s SET previous_score = s.score, score = b.score, is_rated = b.score IS NOT NULL,"
                        " evaluated_at = now() FROM bench_evaluation b WHERE b.customer_id = s.customer_id AND s.customer_id > %s AND s.customer_id <= %s",
                        [start, min(start + STEP, last)],
                    )
            cursor.execute("ALTER TABLE bench_evaluation ADD PRIMARY KEY (customer_id)")
            cursor.execute("CREATE INDEX ON bench_evaluation (score)")

        return seconds(work)


def naive_loop() -> None:
    """One customer after another, one query an indicator, one save each; rolled back."""
    since = timezone.now() - timedelta(days=365)
    day = since.date()
    with transaction.atomic():
        for customer in Customer.objects.rateable().order_by("pk")[:SAMPLE]:
            orders = Order.objects.filter(customer=customer, status="placed")
            orders.aggregate(Max("ordered_on"))
            orders.filter(ordered_on__gt=day).count()
            orders.filter(ordered_on__gt=day).aggregate(Sum("amount_minor"))
            orders.filter(ordered_on__lte=day).aggregate(Sum("amount_minor"))
            Order.objects.filter(customer=customer, status="returned", ordered_on__gt=day).count()
            complaints = Complaint.objects.filter(customer=customer, received_at__gt=since)
            complaints.count()
            complaints.aggregate(Avg("resolve_minutes"))
            Delivery.objects.filter(customer=customer, promised_on__gt=day).count()
            Delivery.objects.filter(customer=customer, promised_on__gt=day, delivered_on__isnull=False).count()
            Answer.objects.filter(customer=customer, kind="csat", completed_at__gt=since).aggregate(Avg("number"))
            Answer.objects.filter(customer=customer, kind="nps", completed_at__gt=since).aggregate(Avg("number"))
            Interaction.objects.filter(customer=customer, at__gt=since, is_inquiry=True).aggregate(
                Avg("response_minutes")
            )
            Assessment.objects.filter(customer=customer, kind="credit").order_by("-at").first()
            customer.standing.save()
        transaction.set_rollback(True)


def grouped_orm() -> None:
    """One grouped query an event table, the arithmetic in Python, bulk writes; rolled back."""
    with transaction.atomic():
        found = _grouped()
        customers = list(Customer.objects.rateable().select_related("standing"))
        for customer in customers:
            values = [float(value) for rows in found for value in rows.get(customer.pk, ()) if value is not None]
            customer.standing.score = min(100.0, sum(values) / len(values)) if values else None
        Standing.objects.bulk_update([customer.standing for customer in customers], ["score"], batch_size=2000)
        transaction.set_rollback(True)


def _grouped() -> list[dict[int, tuple[float | None, ...]]]:
    """Numbers by customer, one mapping an event table."""
    since = timezone.now() - timedelta(days=365)
    day, recent = since.date(), Q(ordered_on__gt=since.date())
    tables: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (Order.objects.all(), {"n": Count("pk", filter=recent), "amount": Sum("amount_minor", filter=recent)}),
        (Complaint.objects.filter(received_at__gt=since), {"n": Count("pk"), "hours": Avg("resolve_minutes")}),
        (Delivery.objects.filter(promised_on__gt=day), {"n": Count("pk"), "arrived": Count("delivered_on")}),
        (Answer.objects.filter(completed_at__gt=since), {"mean": Avg("number")}),
        (Interaction.objects.filter(at__gt=since), {"mean": Avg("response_minutes")}),
        (Assessment.objects.filter(kind="credit"), {"value": Max("value")}),
    ]
    return [
        {
            row[0]: row[1:]
            for row in rows.order_by().values("customer").annotate(**columns).values_list("customer", *columns)
        }
        for rows, columns in tables
    ]
