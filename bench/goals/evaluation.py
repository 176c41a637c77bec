"""Goal 1: a full evaluation through the product, against the best SQL by hand and against the ORM.

Every evaluation looks as of another day, so that ages and windows have moved and scores change as
they do from one night to the next.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from bench import by_orm, scorecard
from bench.report import Outcome, Result, seconds
from bench.world import vacuum
from customers.models import Customer
from scoring import tasks
from scoring.models import Run
from scoring.services import runs

STEP = 50_000
SAMPLE = 150  # customers of the naive loop, whose time is scaled up
TIMES = 5
_days = count()

SETTINGS = (
    "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0;"
    " SET LOCAL random_page_cost = 1.1"
)
STANDINGS = """
    UPDATE customers_standing s SET previous_score = s.score, score = b.score, is_rated = b.score IS NOT NULL,
        tier_id = t.id, evaluated_at = %(now)s
    FROM bench_evaluation b LEFT JOIN customers_tier t ON t.rank = b.tier
    WHERE b.customer_id = s.customer_id AND s.customer_id > %(low)s AND s.customer_id <= %(high)s
"""


def measure() -> Iterator[Outcome]:
    sizes = {"customers": Customer.objects.rateable().count()}
    by_hand()  # warms the caches for both
    through_product()
    times = []
    for _ in range(TIMES):
        vacuum()
        product = through_product()
        vacuum()
        times.append((product, by_hand()))
    product, hand = (median(column) for column in zip(*times, strict=True))
    yield Result(1, "full evaluation / best SQL by hand", product, hand, most=1.5, sizes=sizes)
    run = Run(version=Run.objects.latest("pk").version, as_of=as_of(), scope=Run.Scope.CHANGED, assigns=False)
    run.save()
    loop = median(seconds(lambda: by_orm.one_by_one(run, SAMPLE)) for _ in range(3)) * sizes["customers"] / SAMPLE
    yield Result(1, "naive ORM loop / full evaluation", loop, product, least=1000, sizes=sizes | {"sample": SAMPLE})
    grouped = median(seconds(lambda: by_orm.grouped(run)) for _ in range(3 if sizes["customers"] < 50_000 else 1))
    yield Result(1, "grouped ORM queries + bulk_create / full evaluation", grouped, product, least=20, sizes=sizes)
    run.delete()


def as_of() -> datetime:
    return timezone.now() - timedelta(days=next(_days) % 20)


def through_product() -> float:
    """As the page and the schedule start it: rows, tiers, standings, notices, indexes, partition."""
    run = runs.start_run(by=None)
    Run.objects.filter(pk=run.pk).update(as_of=as_of())
    taken = seconds(lambda: tasks.evaluate(run.pk))
    if Run.objects.get(pk=run.pk).status != Run.Status.DONE:
        raise SystemExit("The evaluation did not finish.")
    return taken


def by_hand() -> float:
    """Ranges of ids, one statement each; indexes after; current scores updated in one statement."""
    now = as_of()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_evaluation")
        cursor.execute("SELECT min(id) - 1, max(id) FROM customers_customer")
        low, last = cursor.fetchone()

        def work() -> None:
            cursor.execute(
                "CREATE TABLE bench_evaluation (customer_id bigint NOT NULL, score float8, tier int, raw float8[], norm float8[])"
            )
            for start in range(low, last, STEP):
                given = {"low": start, "high": min(start + STEP, last), "now": now, "day": now.date()}
                with transaction.atomic():
                    cursor.execute(SETTINGS)
                    cursor.execute(scorecard.by_hand("bench_evaluation"), given)
                    cursor.execute(STANDINGS, given)
            cursor.execute("ALTER TABLE bench_evaluation ADD PRIMARY KEY (customer_id)")
            cursor.execute("CREATE INDEX ON bench_evaluation (score)")

        return seconds(work)
