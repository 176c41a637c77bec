"""Figures of the dashboard, against the pure functions over plain rows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from crmq.insights.queries import purchases
from crmq.lib.permissions import Role
from crmq.lib.share import Share
from customers.loyalty_metrics import cohort_retention, repeat_purchase_rate
from customers.models import Customer, Order, Standing
from feedback.metrics import csat, nps
from feedback.models import Answer, Complaint
from feedback.queries.complaints import figures as desk_figures
from scoring.models import Evaluation
from scoring.tiers import migration_matrix
from tests.factories import make_customer, make_order, make_organisation, make_region, make_user
from tests.insights.factories import make_board, populate
from tests.scoring.factories import make_answers, make_scored_complaint, make_survey_version

pytestmark = pytest.mark.django_db
SEEDS = [1, 2, 3]


@pytest.fixture
def executive(db):
    return make_user(roles=[Role.EXECUTIVE])


def placed():
    return list(Order.objects.filter(status="placed").values_list("customer", "ordered_on"))


@pytest.mark.parametrize("kind", ["90d", "quarter", "12m"])
@pytest.mark.parametrize("seed", SEEDS)
def test_nps_and_csat_are_those_of_the_answers(executive, seed, kind):
    populate(seed=seed)
    board = make_board(executive, kind)

    found = board.voices.now

    span = board.period.now
    rows = Answer.objects.filter(completed_at__gte=span.since, completed_at__lt=span.until, is_headline=True)
    assert found.nps == nps(rows.filter(kind="nps").values_list("number", flat=True))
    assert found.csat == csat(rows.filter(kind="csat").values_list("number", flat=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_quarters_hold_every_answer_once(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.by_quarter

    for span, headline in zip(board.quarters, found, strict=True):
        rows = Answer.objects.filter(
            completed_at__gte=span.since, completed_at__lt=span.until, is_headline=True, kind="nps"
        )
        assert headline.nps == nps(rows.values_list("number", flat=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_repeat_purchase_is_that_of_the_orders(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.purchases

    year, before, _oldest = board.period.years
    assert found.now.repeat == repeat_purchase_rate(placed(), start=year.start, end=year.end)
    assert found.before.repeat == repeat_purchase_rate(placed(), start=before.start, end=before.end)


@pytest.mark.parametrize("seed", SEEDS)
def test_retention_counts_buyers_of_the_year_before_that_bought_again(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.purchases

    now, before, earlier = ({c for c, day in placed() if span.start <= day < span.end} for span in board.period.years)
    assert found.now.kept == Share(len(before & now), len(before))
    assert found.before.kept == Share(len(earlier & before), len(earlier))


@pytest.mark.parametrize("seed", SEEDS)
def test_revenue_is_the_sum_of_placed_orders_in_the_currency_of_the_organisation(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.purchases

    year = board.period.years[0]
    rows = Order.objects.filter(status="placed", ordered_on__gte=year.start, ordered_on__lt=year.end)
    ours = list(rows.filter(currency="USD").values_list("amount_minor", "customer__standing__tier__code"))
    assert found.now.revenue == sum(amount for amount, _tier in ours) == sum(part.revenue for part in board.pareto)
    assert found.top == sum(amount for amount, tier in ours if tier == "A")
    assert found.foreign == rows.exclude(currency="USD").count()
    assert found.now.orders == rows.count()


@pytest.mark.parametrize("seed", SEEDS)
def test_cohorts_are_those_of_the_pure_function(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.cohorts

    assert found == cohort_retention(placed(), as_of=board.frame.today, span=12)


def test_a_pareto_of_few_buyers_has_as_many_parts(executive):
    make_organisation(currency="USD")
    for amount in (300, 200, 500):
        make_order(amount_minor=amount)

    found = make_board(executive).pareto

    assert found == [purchases.Part(1, 500), purchases.Part(1, 300), purchases.Part(1, 200)]


@pytest.mark.parametrize("seed", SEEDS)
def test_complaints_in_time_are_those_of_the_desk(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.grievances.in_time

    desk = desk_figures(Complaint.objects.all(), board.frame.now, 90)
    assert (found.in_time, found.in_time + found.late, found.overdue) == (desk.on_time, desk.judged, desk.breached)
    assert sum(n for _category, n in board.by_category) == desk.received


def test_an_open_overdue_complaint_counts_as_late_and_one_not_due_does_not(executive):
    make_organisation()
    customer = make_customer()
    long_ago, lately = timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=1)
    make_scored_complaint(customer, long_ago)
    make_scored_complaint(customer, lately)
    make_scored_complaint(customer, long_ago, resolved_at=long_ago + timedelta(days=2))

    found = make_board(executive).grievances.in_time

    assert (found.in_time, found.late, found.overdue, found.running, found.percent) == (1, 1, 1, 1, 50.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_the_matrix_of_the_pure_function(executive, seed):
    populate(seed=seed)
    board = make_board(executive)

    found = board.moves

    def of(run):
        return dict(Evaluation.objects.filter(run=run).values_list("customer_id", "tier__code"))

    matrix = migration_matrix(of(found.before), of(found.after), "ABC")
    names = {tier.pk: tier.code for tier in board.tiers} | {None: "not_rated", "new": "new", "lost": "lost"}
    counted = {(names[old], names[new]): n for (old, new), n in found.counts.items()}
    expected = {(r, c): matrix.count(r, c) for r in matrix.rows for c in matrix.columns if matrix.count(r, c)}
    assert counted == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_tiers_and_coverage_are_those_of_the_standings(executive, seed):
    populate(seed=seed)

    found = make_board(executive).mix

    rows = list(Standing.objects.values_list("tier__code", "is_rated", "coverage"))
    assert [n for _tier, n in found.tiers] == [sum(row[0] == code for row in rows) for code in ("A", "B", "C", None)]
    assert found.rated == Share(sum(row[1] for row in rows), len(rows))
    assert found.coverage == pytest.approx(sum(row[2] for row in rows) / len(rows))


def test_a_figure_before_records_began_is_not_compared(executive):
    make_organisation()
    customer, survey = make_customer(), make_survey_version()
    make_answers(customer, survey, timezone.now() - timedelta(days=100), {"nps": 9})

    assert make_board(executive, "90d").voices.before is None

    make_answers(customer, survey, timezone.now() - timedelta(days=300), {"nps": 9})

    assert make_board(executive, "90d").voices.before is not None


def test_groups_count_in_no_figure(executive):
    make_organisation(currency="USD")
    group = make_customer(kind=Customer.Kind.GROUP)
    make_order(group)

    board = make_board(executive)

    assert board.mix.customers == 0
    assert board.purchases.now.orders == 0


def test_figures_of_a_region_hold_what_lies_below_it(executive):
    make_organisation(currency="USD")
    east = make_region()
    below = make_region(parent=east)
    for region in (east, below, make_region()):
        make_order(make_customer(region=region))

    board = make_board(executive, region=east)

    assert (board.mix.customers, board.purchases.now.orders) == (2, 2)


def test_a_manager_gets_the_figures_of_own_customers_only(db):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    populate(owner=manager)

    board = make_board(manager, "12m")

    own = Customer.objects.filter(owner=manager)
    year = board.period.years[0]
    orders = Order.objects.filter(
        customer__in=own, status="placed", ordered_on__gte=year.start, ordered_on__lt=year.end
    )
    assert board.mix.customers == own.count() < Customer.objects.count()
    assert board.purchases.now.orders == orders.count()
    assert (
        board.grievances.received
        == Complaint.objects.filter(customer__in=own, received_at__gte=year.since, received_at__lt=year.until).count()
    )
    assert set(Standing.objects.filter(pk__in=[row.pk for row in board.attention]).values_list("owner", flat=True)) <= {
        manager.pk
    }


def test_who_has_most_reasons_is_called_first(executive):
    make_organisation()
    long_ago = timezone.now() - timedelta(days=60)
    rich = make_customer(standing={"last_interaction_at": long_ago, "revenue_12m_minor": 900})
    pressing = make_customer(
        standing={"last_interaction_at": long_ago, "open_complaints": 1, "score": 60.0, "previous_score": 62.0}
    )
    make_customer(standing={"last_interaction_at": timezone.now(), "score": 60.0, "previous_score": 61.9})
    make_customer(status="lost", standing={"open_complaints": 3})

    board = make_board(executive)

    assert [(row.pk, row.reasons) for row in board.attention] == [(pressing.pk, 3), (rich.pk, 1)]
    assert board.attention_count == 2


def test_cohorts_of_quarters_come_from_the_same_function():
    days = [("a", date(2025, 1, 9)), ("a", date(2025, 5, 1)), ("b", date(2025, 3, 31)), ("c", date(2025, 4, 1))]

    found = cohort_retention(days, as_of=date(2025, 7, 1), span=3)

    assert [(cohort.month, cohort.size, cohort.active) for cohort in found] == [
        (date(2025, 1, 1), 2, (2, 1)),
        (date(2025, 4, 1), 1, (1,)),
    ]
