"""The other diagrams: fishbone, matrix, journey, timeline; on a page, as a table, as files."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import Stage, StageChange, Standing
from customers.starter import process
from diagrams import svg
from diagrams.sheets.fishbone import Bone, Cause, fishbone
from diagrams.sheets.journey import Stop, Words, journey
from diagrams.sheets.matrix import Cell, Row, matrix
from diagrams.sheets.timeline import Event, timeline
from feedback.models import CauseFactor
from feedback.starter import complaints as complaint_starter
from tests.factories import make_customer
from tests.feedback.complaints import file as file_complaint

HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "drawing",
    [
        fishbone(HOSTILE, [Bone(HOSTILE, [Cause(HOSTILE, 3)]), Bone("空", ())]),
        fishbone("Nothing", []),
        matrix([HOSTILE, "客户"], [Row(HOSTILE, [Cell("1", "good"), Cell()]), Row("x", [Cell("2", "bad"), Cell("3", "warn")])]),
        matrix([], []),
        journey([Stop(HOSTILE, HOSTILE, [HOSTILE], ["痛点"], 60.0, 50.0, 70.0), Stop("b"), Stop("c", satisfaction=10.0)], Words("n", "p", "s")),
        journey([], Words("n", "p", "s")),
        timeline([Event("1 Jan", HOSTILE, HOSTILE, "good"), Event("–", "版本" * 60, "说明" * 99)]),
        timeline([]),
    ],
)  # fmt: skip
def test_every_drawing_stays_within_its_frame_and_is_inert(drawing):
    text = svg.export_drawing(drawing, title=HOSTILE)

    assert HOSTILE not in text
    frame = [float(value) for value in re.search(r'viewBox="([^"]*)"', text)[1].split()]
    places = [(float(x), float(y)) for x, y in re.findall(r'<text [^>]*x="([-\d.]+)" y="([-\d.]+)"', text)]
    assert all(frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3] for x, y in places)


def test_causes_of_one_bone_never_touch():
    drawing = fishbone("Late", [Bone("Method", [Cause(f"Cause {n}", n) for n in range(20)])])

    heights = [item.y for group in drawing.items for item in group.items if getattr(item, "names", "") == "dg-question"]
    assert len(heights) == 20
    assert min(abs(a - b) for at, a in enumerate(heights) for b in heights[:at]) >= 14


@pytest.fixture
def stages(db):
    org_starter.install()
    process.install()
    complaint_starter.install()
    return {stage.key: stage for stage in Stage.objects.all()}


@pytest.mark.parametrize("columns", ["figures", "indicators", "department", "region", "nonsense"])
def test_the_matrix_of_stages_asks_a_fixed_number_of_queries(columns, stages, client_as, django_assert_max_num_queries):
    for _ in range(5):
        Standing.objects.filter(pk=make_customer().pk).update(stage=stages["care"], stage_since=timezone.now())
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(28):
        page = client.get(reverse("diagrams:matrix"), {"columns": columns})

    assert page.status_code == 200
    assert stages["care"].name in page.content.decode()


def test_the_fishbone_counts_causes_of_visible_complaints(stages, client_as):
    for text in ("Late", "late ", "Wrong label"):
        CauseFactor.objects.create(complaint=file_complaint(), branch="method", text=text)
    manager = client_as(Role.ACCOUNT_MANAGER)

    page = client_as(Role.QA_LEAD).get(reverse("diagrams:fishbone"))
    hidden = manager.get(reverse("diagrams:fishbone"))

    rows = page.context["sheet"].rows
    assert sorted((row[1].lower(), row[2]) for row in rows) == [("late", 2), ("wrong label", 1)]
    assert hidden.context["sheet"].rows == []


def test_the_fishbone_of_a_complaint_is_for_those_who_see_it(stages, client_as):
    complaint = file_complaint()
    CauseFactor.objects.create(complaint=complaint, branch="people", text="Nobody asked")
    where = reverse("diagrams:complaint_fishbone", args=[complaint.public_id])

    assert "Nobody asked" in client_as(Role.QA_LEAD).get(where).content.decode()
    assert client_as(Role.ACCOUNT_MANAGER).get(where).status_code == 404


def test_a_customers_timeline_holds_its_moves(stages, client_as):
    customer = make_customer()
    at = timezone.now() - timedelta(days=1)
    StageChange.objects.create(customer=customer, from_stage=stages["lead"], to_stage=stages["admission"], at=at, cause="person", seconds_before=900_000)  # fmt: skip
    where = reverse("diagrams:customer_timeline", args=[customer.public_id])

    page = client_as(Role.AUDITOR).get(where)

    assert "Lead → Admission" in page.content.decode()
    assert client_as(Role.ACCOUNT_MANAGER).get(where).status_code == 404


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_every_sheet_leaves_as_a_file(kind, start, stages, client_as):
    client = client_as(Role.EXECUTIVE)
    client.cookies["django_language"] = "zh-hans"

    for name in ("matrix", "timeline", "fishbone"):
        assert client.get(reverse(f"diagrams:{name}"), {"as": kind}).content.startswith(start)
    assert client.get(reverse("diagrams:matrix"), {"as": "exe"}).status_code == 404
