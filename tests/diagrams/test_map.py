"""The logic map: live figures, only what one may see, everything reachable and inert."""

import pytest
from django.utils import timezone
from pypdf import PdfReader

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import Stage, StageChange, Standing
from customers.services import lifecycle
from customers.starter import process
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def stages():
    org_starter.install()
    process.install()
    return {stage.key: stage for stage in Stage.objects.all()}


def put(stage, **customer):
    found = make_customer(**customer)
    Standing.objects.filter(pk=found.pk).update(stage=stage, stage_since=timezone.now())
    return found


def test_counts_equal_the_customers_inside(stages, client_as):
    for _ in range(3):
        put(stages["care"])
    put(stages["survey"])

    page = client_as(Role.QA_LEAD).get("/map/")

    figures = page.context["figures"].stages
    assert {key: seen.customers for key, seen in figures.items() if seen.customers} == {"care": 3, "survey": 1}


def test_a_manager_counts_and_lists_own_customers_only(stages, client_as):
    manager = client_as(Role.ACCOUNT_MANAGER)
    put(stages["care"], owner=manager.user, name="Own")
    put(stages["care"], name="Foreign")

    counted = manager.get("/map/").context["figures"].stages["care"].customers
    drawer = manager.get("/map/stage/care/").content.decode()

    assert counted == 1
    assert "Own" in drawer
    assert "Foreign" not in drawer


def test_every_stage_and_every_edge_leads_somewhere(stages, client_as):
    client = client_as(Role.AUDITOR)
    html = client.get("/map/").content.decode()

    for key in stages:
        assert f"/map/stage/{key}/" in html
        assert client.get(f"/map/stage/{key}/").status_code == 200
    for transition in stages["care"].process.transitions.all():
        assert client.get(f"/map/moves/{transition.pk}/").status_code == 200


def test_an_edge_opens_the_moves_it_stands_for(stages, client_as):
    mover = make_user(name="Mover")
    customer = put(stages["care"], name="Moved on")
    lifecycle.move(customer=customer, stage=stages["return_visit"], by=mover)
    transition = stages["care"].outgoing.get(target=stages["return_visit"])

    page = client_as(Role.QA_LEAD).get(f"/map/moves/{transition.pk}/")

    assert StageChange.objects.filter(customer=customer).exists()
    assert "Moved on" in page.content.decode()


def test_a_click_swaps_only_the_drawer(stages, client_as):
    html = client_as(Role.QA_LEAD).get("/map/stage/care/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert "drawer-card" in html


def test_hostile_names_are_inert_in_page_and_files(stages, client_as):
    hostile = "<script>alert(1)</script>"
    Stage.objects.filter(key="care").update(name_en=hostile, definition_en='"><img src=x onerror=alert(1)>')
    client = client_as(Role.QA_LEAD)

    for url in ("/map/", "/map/stage/care/", "/map/export.svg"):
        body = client.get(url).content.decode()
        assert hostile not in body
        assert "<img src=x" not in body


def test_the_map_leaves_as_svg_and_as_pdf_with_its_text(stages, client_as, tmp_path):
    client = client_as(Role.EXECUTIVE)
    client.cookies["django_language"] = "zh-hans"

    svg, pdf = client.get("/map/export.svg"), client.get("/map/export.pdf")

    (tmp_path / "map.pdf").write_bytes(pdf.content)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "map.pdf").pages)
    assert svg["Content-Type"] == "image/svg+xml"
    assert "attachment" in svg["Content-Disposition"]
    assert "客户评价" in text


def test_nonsense_options_fall_back(stages, client_as):
    page = client_as(Role.QA_LEAD).get("/map/", {"show": "x'", "days": "-1", "lanes": "9", "cursor": "??"})

    assert page.status_code == 200


def test_without_a_process_the_page_says_what_to_do(client_as):
    page = client_as(Role.QA_LEAD).get("/map/")

    assert page.status_code == 200
    assert "setup" in page.content.decode()


def test_the_map_asks_a_fixed_number_of_queries(stages, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    for _ in range(20):
        put(stages["care"])
    client.get("/map/")

    with django_assert_max_num_queries(15):
        client.get("/map/")
