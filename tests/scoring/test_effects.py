"""Effects of changes: the statistics against published examples, and the pages over a small world."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import Playbook, Tier
from scoring import effects, tasks
from scoring.effects import Verdict
from scoring.queries.effects import METRICS, EffectReport, change_of
from scoring.services import runs
from tests.factories import make_customer, make_order, make_organisation, make_tier
from tests.scoring.factories import make_scored_complaint, make_version

# Student (1908), the sleep of ten patients under two drugs; figures as R gives them for t.test(extra ~ group).
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_a_paired_change_is_students():
    found = effects.paired(FIRST, SECOND)

    assert (found.n, found.difference) == (10, pytest.approx(1.58))
    assert (found.low, found.high) == (pytest.approx(0.7001142, abs=1e-6), pytest.approx(2.4598858, abs=1e-6))
    assert found.p == pytest.approx(0.002833, abs=1e-6)


def test_the_contrast_of_two_groups_is_welchs():
    found = effects.difference_in_differences(SECOND, FIRST)

    assert found.difference == pytest.approx(1.58)
    assert (found.low, found.high) == (pytest.approx(-0.2054832, abs=1e-6), pytest.approx(3.3654832, abs=1e-6))
    assert found.p == pytest.approx(0.07939, abs=1e-5)


def test_blanks_are_left_out_of_both():
    blank = float("nan")

    assert effects.paired([1, blank, 3], [2, 5, blank]).n == 1
    assert effects.difference_in_differences([1, blank, 2], [1, 2]).n == 2


def test_nobody_and_one_customer_give_no_interval():
    assert effects.paired([], []).n == 0
    assert np.isnan(effects.paired([1], [2]).low)
    assert np.isnan(effects.difference_in_differences([1], [1, 2]).low)


def test_a_change_without_spread_is_itself():
    found = effects.paired([1, 1, 1], [2, 2, 2])

    assert (found.low, found.high, found.p) == (1, 1, None)


@pytest.mark.parametrize(
    ("low", "high", "n", "lower", "expected"),
    [
        (0.1, 0.5, 50, False, Verdict.BETTER),
        (0.1, 0.5, 50, True, Verdict.WORSE),
        (-0.5, -0.1, 50, True, Verdict.BETTER),
        (-0.1, 0.5, 50, False, Verdict.UNCHANGED),
        (0.0, 0.5, 50, False, Verdict.UNCHANGED),
        (0.1, 0.5, 9, False, Verdict.FEW),
        (float("nan"), float("nan"), 50, False, Verdict.FEW),
    ],
)
def test_a_verdict_is_what_the_interval_says(low, high, n, lower, expected):
    assert effects.verdict(low, high, n, lower_is_better=lower) is expected


@pytest.fixture
def book(db):
    """A playbook of tier A, published 40 days ago; A's complaints have gone since, C's have stayed."""
    make_organisation()
    for code in "ABC":
        make_tier(code)
    make_version({"key": "orders", "worst": 0, "best": 4})
    now = timezone.now()
    day = timezone.localdate()
    for number in range(24):
        customer = make_customer(since=day - timedelta(days=400))
        for _ in range(4 if number < 12 else 0):
            make_order(customer, ordered_on=day - timedelta(days=60))
        for _ in range(1 + number % 2):
            make_scored_complaint(customer, now - timedelta(days=50))
        if number >= 12:
            make_scored_complaint(customer, now - timedelta(days=10))
    tasks.evaluate(runs.start_run(by=None, as_of=now - timedelta(days=41)).pk)
    return Playbook.objects.create(
        tier=Tier.objects.get(code="A"), number=1, status="published", published_at=now - timedelta(days=40)
    )


def report_of(book, viewer):
    return EffectReport(change_of("playbook", book.public_id), viewer)


def test_a_change_is_measured_against_those_it_did_not_touch(book, django_user_model):
    viewer = django_user_model.objects.create_user("qa@x.example", None, name="QA", roles=[Role.QA_LEAD])

    report = report_of(book, viewer)

    by_key = {one.metric.key: one for one in report.findings}
    complaints = by_key["complaints"]
    assert (report.days, report.n, report.others) == (40, 12, 12)
    assert (complaints.touched.before, complaints.touched.after) == (1.5, 0)
    assert complaints.beyond.difference == pytest.approx(-1.0)
    assert complaints.verdict is Verdict.BETTER
    assert by_key["satisfaction"].verdict is Verdict.FEW
    assert report.by_tier == []  # all of them were in A


def test_a_change_that_just_came_is_too_early(book, client_as):
    Playbook.objects.update(published_at=timezone.now() - timedelta(days=5))
    client, url = client_as(Role.EXECUTIVE), reverse("scoring:effect", args=["playbook", book.public_id])

    assert "Too early to tell" in client.get(url).content.decode()
    assert client.get(f"{url}complaints/").status_code == 404


def test_the_pages_lead_from_the_list_to_the_customers_behind_a_figure(book, client_as, django_assert_max_num_queries):
    client = client_as(Role.EXECUTIVE)
    url = reverse("scoring:effect", args=["playbook", book.public_id])
    client.get(url)

    listed = client.get(reverse("scoring:effects")).content.decode()
    with django_assert_max_num_queries(16):
        page = client.get(url).content.decode()
    rows = client.get(f"{url}complaints/").content.decode()

    assert "Playbook of tier A, version 1" in listed
    assert "Detectable change in" in page and "Beyond the others" in page
    assert rows.count("<tr>") == 25


def test_figures_cover_only_visible_customers_and_unknown_changes_are_not_there(book, client_as):
    manager = client_as(Role.ACCOUNT_MANAGER)
    url = reverse("scoring:effect", args=["playbook", book.public_id])

    assert "No customer you see" in manager.get(f"{url}complaints/").content.decode()
    assert client_as(Role.SERVICE_AGENT).get(url).status_code == 403
    assert manager.get(reverse("scoring:effect", args=["scorecard", book.public_id])).status_code == 404
    assert manager.get(f"{url}nonsense/").status_code == 404


def test_every_metric_has_a_name_of_its_own():
    assert len({metric.key for metric in METRICS}) == len(METRICS) == 6


def test_a_scorecard_touches_those_whose_tier_it_changed(book, client_as):
    version = make_version({"key": "orders", "worst": 0, "best": 40})
    tasks.evaluate(runs.start_run(by=None).pk)

    change = change_of("scorecard", version.public_id)

    assert "tier_id IS DISTINCT FROM" in change.touched
    assert (
        client_as(Role.QA_LEAD).get(reverse("scoring:effect", args=["scorecard", version.public_id])).status_code == 200
    )
