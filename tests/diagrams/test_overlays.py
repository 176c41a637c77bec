"""What is laid over the map: every overlay, part by part and month by month, without moving anything."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import Region
from customers.models import Stage, StageChange, Standing
from customers.queries import process_figures
from customers.queries.scope import Scope
from customers.starter import process
from diagrams.forms import OVERLAYS
from diagrams.queries import control
from tests.factories import make_customer, make_tier, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def stages():
    org_starter.install()
    process.install()
    return {stage.key: stage for stage in Stage.objects.all()}


def put(stage, **standing):
    found = make_customer()
    Standing.objects.filter(pk=found.pk).update(stage=stage, stage_since=NOW(), **standing)
    return found


def log(customer, origin, target, at, days=1.0):
    return StageChange.objects.create(
        customer=customer, from_stage=origin, to_stage=target, at=at, cause="rule", seconds_before=int(days * 86400)
    )


def boxes(html):
    """Where the nodes are drawn."""
    return re.findall(r'<rect class="dg-outline[^"]*" (x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*")', html)


@pytest.mark.parametrize("mode", [name for name, _label in OVERLAYS])
def test_no_overlay_moves_a_node_and_each_asks_a_fixed_number_of_queries(
    mode, stages, client_as, django_assert_max_num_queries
):
    customer = put(stages["care"], score=70, is_rated=True)
    log(customer, stages["grading"], stages["care"], NOW() - timedelta(days=2))
    client = client_as(Role.QA_LEAD)
    bare = client.get("/map/", {"show": "none"}).content.decode()

    with django_assert_max_num_queries(20):
        page = client.get("/map/", {"show": mode})

    assert page.status_code == 200
    assert boxes(page.content.decode()) == boxes(bare) != []


def test_a_part_of_the_customers_is_counted_alone(stages, client_as):
    put(stages["care"], tier=make_tier("A"))
    put(stages["care"], tier=make_tier("B"))

    page = client_as(Role.QA_LEAD).get("/map/", {"tier": "A"})

    assert page.context["figures"].stages["care"].customers == 1


def test_regions_stand_side_by_side_in_as_many_queries_as_one(stages, client_as, django_assert_max_num_queries):
    for place in range(4):
        region = Region.objects.create(code=f"r{place}", name_en=f"Region {place}")
        for _ in range(place + 1):
            put(stages["care"], region=region)
    client = client_as(Role.QA_LEAD)
    client.get("/map/", {"by": "region"})

    with django_assert_max_num_queries(26):
        page = client.get("/map/", {"by": "region"})

    assert [(region.name, total) for region, total, _ in page.context["parts"]] == [
        ("Region 3", 4), ("Region 2", 3), ("Region 1", 2), ("Region 0", 1),
    ]  # fmt: skip


def test_a_past_month_shows_who_was_inside_then(stages):
    moved, stayed = put(stages["survey"]), put(stages["care"])
    log(moved, stages["care"], stages["survey"], NOW() - timedelta(days=3))
    user, end = make_user(roles=[Role.QA_LEAD]), NOW() - timedelta(days=5)

    then = process_figures.figures(user, stages["care"].process, end - timedelta(days=30), end).stages
    now = process_figures.figures(user, stages["care"].process, NOW() - timedelta(days=30), NOW()).stages

    assert stayed.pk and (then["care"].customers, then["survey"].customers) == (2, 0)
    assert (now["care"].customers, now["survey"].customers) == (1, 1)


def test_the_slider_is_plain_links_that_keep_the_rest(stages, client_as):
    page = client_as(Role.QA_LEAD).get("/map/", {"show": "moves", "month": "2001-01"})

    frames = page.context["frames"]
    assert len(frames) == 14 and all("show=moves" in frame["url"] for frame in frames)
    assert [frame["label"] for frame in frames if frame["active"]] == ["Now"]


def test_groups_sum_to_the_whole(stages):
    for code in ("n", "s"):
        region = Region.objects.create(code=code, name_en=code)
        log(put(stages["care"], region=region), stages["grading"], stages["care"], NOW() - timedelta(days=1))
    user, start = make_user(roles=[Role.QA_LEAD]), NOW() - timedelta(days=30)
    one = stages["care"].process

    parts = process_figures.figures_by(user, one, start, NOW(), Scope(), by="region")
    whole = process_figures.figures(user, one, start, NOW())

    assert sum(part.moves for part in parts.values()) == whole.moves == 2
    assert sum(part.stages["care"].customers for part in parts.values()) == whole.stages["care"].customers


def test_a_control_point_signals_a_week_that_is_not_like_the_others(stages):
    customer = put(stages["care"])
    for week in range(30):
        log(customer, stages["care"], stages["return_visit"], NOW() - timedelta(weeks=30 - week), 5.0 + week % 2)
    log(customer, stages["care"], stages["return_visit"], NOW() - timedelta(minutes=9), 60.0)

    found = control.of_stage(make_user(roles=[Role.QA_LEAD]), stages["care"], NOW())
    other = control.of_stage(make_user(roles=[Role.QA_LEAD]), stages["survey"], NOW())

    assert found.present == 1
    assert other.chart is None and other.present == 0


def test_the_drawer_names_documents_conditions_and_the_playbook(stages, client_as):
    client = client_as(Role.QA_LEAD)

    contract = client.get("/map/stage/contract/").content.decode()
    blank = client.get("/map/stage/contract/documents/agreement/")
    missing = client.get("/map/stage/contract/documents/nothing/")
    care = client.get("/map/stage/care/").content.decode()

    assert "Supply and quality agreement" in contract
    assert blank.content.startswith(b"PK")
    assert missing.status_code == 404
    assert "A complaint is open" in care and "Dwell time by week" in care


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_the_whole_map_leaves_as_a_file(kind, start, stages, client_as):
    client = client_as(Role.AUDITOR)
    client.cookies["django_language"] = "zh-hans"

    file = client.get(f"/map/export.{kind}", {"show": "customers"})

    assert file.content.startswith(start)
    assert f"logic-map.{kind}" in file["Content-Disposition"]
    assert client.get("/map/export.exe").status_code == 404
