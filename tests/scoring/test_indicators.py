"""Indicators defined without code: what they measure, what is remarked, and their pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from scoring import curve_picture, tasks
from scoring.measures import UnknownMeasure, measure_of
from scoring.models import Indicator, IndicatorVersion
from scoring.queries.evidence import evidence
from scoring.queries.moments import moment
from scoring.queries.single import look
from scoring.queries.spreads import spread_of
from scoring.services import indicators, runs
from scoring.services.remarks import remarks_of
from tests.factories import make_customer, make_interaction, make_order, make_organisation, make_tier
from tests.scoring.factories import (
    bare_card,
    make_answers,
    make_assessment,
    make_indicator,
    make_scored_complaint,
    make_spec,
    make_survey_version,
    make_version,
)  # fmt: skip

pytestmark = pytest.mark.django_db

RATIO = {"measure": "ratio", "params": {"numerator": "complaint_count", "denominator": "contact_count", "per": "100"}}


def measured(customer, **spec):
    seen = look(bare_card(spec), customer.pk, moment(timezone.now()))
    return seen.raw[0], seen.n[0]


def test_a_ratio_divides_two_counts_of_the_same_window():
    customer, now = make_customer(), timezone.now()
    for days in (10, 20, 30, 40, 900):
        make_interaction(customer, at=now - timedelta(days=days))
    make_scored_complaint(customer, now - timedelta(days=5))
    make_scored_complaint(customer, now - timedelta(days=800))

    assert measured(customer, **RATIO) == (25, 4)
    assert measured(make_customer(), **RATIO) == (None, 0)


def test_a_survey_question_is_followed_over_the_versions_of_its_survey():
    customer, now = make_customer(), timezone.now()
    version = make_survey_version(("csat", "rating"))
    other = make_survey_version(("csat", "rating"))
    for number in (5, 4, 2):
        make_answers(customer, version, now - timedelta(days=3), {"rating": number, "csat": 1})
    make_answers(customer, other, now - timedelta(days=3), {"rating": 1})
    params = {"survey": version.survey.code, "question": "rating"}

    mean = measured(customer, measure="question", params=params)
    top = measured(customer, measure="question", params=params | {"take": "top", "at_least": "4"})

    assert mean == (pytest.approx(11 / 3), 3)
    assert top == (pytest.approx(200 / 3), 3)


def test_an_assessment_counts_the_latest_of_its_own_kind():
    customer, now = make_customer(), timezone.now()
    make_assessment(customer, "joint", 40, at=now - timedelta(days=9))
    make_assessment(customer, "joint", 70, at=now - timedelta(days=2))
    make_assessment(customer, "credit", 10)

    assert measured(customer, measure="judged", params={"kind": "joint"}) == (70, 2)


def test_the_evidence_of_a_ratio_lists_both_counts():
    customer = make_customer()
    make_interaction(customer, at=timezone.now())
    item = bare_card(RATIO).items[0]

    tables = evidence(item, customer, moment(timezone.now()))

    assert [table.total for table in tables] == [1, 0]


@pytest.mark.parametrize(
    ("measure", "params"),
    [
        ("ratio", {}),
        ("ratio", {"numerator": "complaint_count", "denominator": "complaint_count"}),
        ("ratio", {"numerator": "amount", "denominator": "order_count"}),
        ("ratio", {"numerator": "complaint_count", "denominator": "order_count", "per": "7"}),
        ("question", {"survey": "a", "question": "x' OR true --"}),
        ("question", {"survey": "a", "question": "b", "take": "top", "at_least": "4; --"}),
        ("judged", {"kind": "x'y"}),
        ("judged", {"kind": "x" * 21}),
        ("mood", {}),
    ],
)
def test_parameters_that_say_nothing_or_too_much_are_refused(measure, params):
    with pytest.raises(UnknownMeasure) as error:
        measure_of(Indicator(measure=measure, params=params))

    assert str(error.value.reason)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit_en": ""}, "no unit"),
        ({"target": None}, "No target"),
        ({"target": 99}, "beyond the goalposts"),
        ({"stale_days": 500}, "before they go stale"),
        ({"measure": "csat", "minimum_n": 1}, "raise the minimum n"),
        ({"definition_en": "Orders in good time, of a year"}, "“good”"),
        ({"definition_zh": "及时下单的数量"}, "“及时”"),
    ],
)
def test_weaknesses_are_named(changes, said):
    sound = make_spec(unit_en="orders", target=5)

    found = " ".join(str(one) for one in remarks_of(Indicator(**sound | changes), None))

    assert said in found
    assert list(remarks_of(Indicator(**sound), None)) == []


@pytest.fixture
def buyers():
    make_organisation()
    make_tier("A")
    for orders in range(1, 6):
        customer = make_customer()
        for _ in range(orders):
            make_order(customer, ordered_on=timezone.localdate() - timedelta(days=5))


def test_the_distribution_comes_from_the_last_evaluation_of_the_same_measure(buyers):
    make_version({"key": "orders", "measure": "order_count", "window_days": 365})
    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)

    same = spread_of(Indicator(**make_spec()))
    other = spread_of(Indicator(**make_spec(window_days=30)))

    assert (same.run, other.run) == (run, None)
    assert (same.n, same.percentiles[0.5], other.percentiles[0.5]) == (5, 3, 3)
    assert sum(count for _low, _high, count in same.bins) == 5 == sum(count for _low, _high, count in other.bins)


def test_an_indicator_that_measures_everyone_the_same_is_remarked():
    for _ in range(25):
        make_order(make_customer(), ordered_on=timezone.localdate())
    spec = Indicator(**make_spec(unit_en="orders", target=5))

    said = " ".join(str(one) for one in remarks_of(spec, spread_of(spec)))

    assert "tells nobody apart" in said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"worst": 10, "best": 0},
        {"curve": "logarithmic", "worst": 1, "best": 100},
        {"curve": "piecewise", "points": [[0, 0], [5, 90], [9, 20]]},
    ],
)
def test_every_curve_is_drawn_within_its_box(changes):
    found = curve_picture.picture(Indicator(**make_spec(target=5, **changes)), {0.02: -3.0, 0.5: 4.0, 0.98: 40.0}, [(-3, 4, 7)])  # fmt: skip

    numbers = [float(part) for part in found.path.replace("M", "").replace("L", " ").split()]
    assert all(0 <= x <= curve_picture.WIDTH for x in numbers[::2])
    assert all(0 <= y <= curve_picture.CURVE for y in numbers[1::2])
    assert found.marks[0].label == "P50"


FIELDS = {
    "key": "new", "name_en": "New", "definition_en": "Orders placed within a year.", "unit_en": "orders", "window_days": 365, "minimum_n": 1,
    "direction": "higher", "curve": "linear", "worst": 0, "best": 10, "points": "", "target": 5, "is_active": "on",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "more", "params"),
    [
        ("measure", {"measure": "order_count"}, {}),
        ("ratio", {"numerator": "complaint_count", "denominator": "order_count", "per": "100"}, None),
        ("judged", {}, {"kind": "new"}),
    ],
)
def test_each_kind_of_indicator_is_defined_in_the_browser(client_as, kind, more, params):
    url = reverse("scoring:indicator_new", args=[kind])
    lead = client_as(Role.QA_LEAD)

    page, response = lead.get(url), lead.post(url, FIELDS | more)

    indicator = Indicator.objects.get(key="new")
    assert (page.status_code, response.status_code) == (200, 302)
    assert indicator.params == (more if params is None else params)
    assert IndicatorVersion.objects.filter(indicator=indicator, number=1).exists()


def test_a_survey_question_is_chosen_from_the_questions_there_are(client_as):
    version = make_survey_version(("rating",))
    url = reverse("scoring:indicator_new", args=["question"])
    more = {"question": f"{version.survey.code}:rating", "take": "top", "at_least": "4", "unit_en": "%"}

    client_as(Role.QA_LEAD).post(url, FIELDS | more)

    assert Indicator.objects.get().params["at_least"] == "4"


def test_breakpoints_are_written_one_a_line(client_as):
    url = reverse("scoring:indicator_new", args=["measure"])
    fields = FIELDS | {"measure": "order_count", "curve": "piecewise"}

    wrong = client_as(Role.QA_LEAD).post(url, fields | {"points": "0 0\nfive 100"})
    client_as(Role.QA_LEAD).post(url, fields | {"points": "10 → 100\n0, 0\n"})

    assert (wrong.status_code, "Line 2" in wrong.content.decode()) == (422, True)
    assert Indicator.objects.get().points == [[0, 0], [10, 100]]


def test_a_faulty_indicator_is_not_saved_and_the_form_says_why(client_as):
    url = reverse("scoring:indicator_new", args=["measure"])

    response = client_as(Role.QA_LEAD).post(url, FIELDS | {"measure": "order_count", "worst": 10})

    assert response.status_code == 422
    assert "every customer would score the same" in response.content.decode()
    assert not Indicator.objects.exists()


def test_an_indicator_that_someone_else_saved_meanwhile_is_a_conflict(client_as):
    indicator = indicators.keep(indicator=Indicator(**make_spec(key="new")), by=None)
    lead, url = client_as(Role.QA_LEAD), reverse("scoring:indicator_edit", args=["new"])
    indicator.best = 50
    indicators.keep(indicator=indicator, by=None)

    response = lead.post(url, FIELDS | {"measure": "order_count", "number": 1, "best": 20})

    assert response.status_code == 409
    assert Indicator.objects.get().best == 50


def test_the_picture_follows_the_form_before_anything_is_saved(client_as, buyers):
    url = reverse("scoring:indicator_preview", args=["measure"])

    drawn = client_as(Role.QA_LEAD).get(url, FIELDS | {"measure": "order_count", "target": "", "name_en": ""})
    broken = client_as(Role.QA_LEAD).get(url, FIELDS | {"measure": "order_count", "worst": 10})

    assert "curve-line" in drawn.content.decode()
    assert "No target" in drawn.content.decode()
    assert "every customer would score the same" in broken.content.decode()
    assert not Indicator.objects.exists()


def test_the_library_asks_a_fixed_number_of_queries_and_only_qa_leads_define(client_as, django_assert_max_num_queries):
    for _ in range(3):
        make_version({"key": "orders", "indicator": make_indicator()})
    client = client_as(Role.EXECUTIVE)

    with django_assert_max_num_queries(10):
        page = client.get(reverse("scoring:indicators"))

    assert page.status_code == 200
    assert client.get(reverse("scoring:indicator_new", args=["measure"])).status_code == 403
    assert client.get(reverse("scoring:indicator_preview", args=["measure"])).status_code == 403
    assert client_as(Role.QA_LEAD).get(reverse("scoring:indicator_new", args=["mood"])).status_code == 404
