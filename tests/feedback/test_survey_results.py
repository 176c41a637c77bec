"""Results of surveys: figures with their basis, small groups hidden, rows behind each figure, files."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry
from crmq.org.queries import today
from feedback.models import Answer, Question, Response, Theme
from feedback.services import themes
from tests.factories import make_customer, make_region, make_tier, make_user
from tests.feedback.surveys import OPTIONS, make_response, make_survey

pytestmark = pytest.mark.django_db


def results_url(version, query=""):
    return f"/surveys/{version.survey.public_id}/results/{query}"


def make_results(version=None, owner=None, *scores, **customer):
    version = version or make_survey()
    for score in scores:
        make_response(
            version, make_customer(owner=owner, **customer), nps=score, csat=min(5, score), comment=f"Said {score}"
        )
    return version


def test_results_show_figures_with_their_interval(client_as, django_assert_max_num_queries):
    version = make_results(None, None, *[10] * 5, *[8] * 3, *[2] * 2)
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(40):
        html = client.get(results_url(version)).content.decode()

    assert "30" in html
    assert "n = 10" in html
    assert "Said 2" in html


def test_results_of_fewer_than_five_are_hidden_and_so_is_a_slice_that_gives_them_away(client_as):
    version = make_results(make_survey(), None, 9, 9, 9, 9)
    client, a, b = client_as(Role.QA_LEAD), make_tier("A"), make_tier("B")
    few = client.get(results_url(version)).content.decode()
    make_results(version, None, *[9] * 8, standing={"tier": a})
    make_results(version, None, 1, 2, 3, standing={"tier": b})

    slices = {tier.code: client.get(results_url(version, f"?tier={tier.pk}")).content.decode() for tier in (a, b)}

    assert "Too few answers to show" in few
    assert "Too few answers to show" in slices["B"]
    assert "n = 8" in slices["A"]


def test_an_account_manager_sees_results_of_own_customers_only(client_as):
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    version = make_results(make_survey(), owner, *[9] * 6)
    make_results(version, None, *[1] * 20)

    html = client_as(owner).get(results_url(version)).content.decode()

    assert "n = 6" in html
    assert "Said 1" not in html


def test_each_figure_opens_its_responses(client_as):
    version = make_results(make_survey(), None, 9, 9, 2, 7, 8, 6)
    base = f"/surveys/{version.survey.public_id}/responses/"

    html = client_as(Role.QA_LEAD).get(f"{base}?question=nps&value=detractors").content.decode()

    assert html.count('data-href="/surveys/responses/') == 2


def test_a_response_of_a_foreign_customer_is_not_found(client_as):
    version = make_survey()
    response = make_response(version, make_customer(), nps=3)

    assert client_as(Role.ACCOUNT_MANAGER).get(f"/surveys/responses/{response.public_id}/").status_code == 404


def test_the_export_is_inert_recorded_and_counts_as_the_page(client_as):
    version = make_results(make_survey(), None, *[10] * 5)
    make_response(version, make_customer(region=make_region()), nps=0, comment="=1+1")
    client = client_as(Role.QA_LEAD)

    csv = b"".join(
        client.post(f"/surveys/{version.survey.public_id}/export/", {"format": "csv"}).streaming_content
    ).decode()
    xlsx = client.post(f"/surveys/{version.survey.public_id}/export/", {"format": "xlsx"})

    assert "'=1+1" in csv
    assert sum(",nps,nps," in line for line in csv.splitlines()) == 6
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export").count() == 2


def test_who_may_not_export_cannot(client_as):
    version = make_survey()

    assert client_as(Role.SERVICE_AGENT).post(f"/surveys/{version.survey.public_id}/export/").status_code == 403


def test_the_filter_of_a_period_counts_days_of_the_organisation(client_as):
    version = make_results(make_survey(), None, *[9] * 6)
    Response.objects.update(completed_at=timezone.now() - timedelta(days=40))
    Answer.objects.update(completed_at=timezone.now() - timedelta(days=40))
    client = client_as(Role.QA_LEAD)

    recent = client.get(results_url(version, f"?since={today() - timedelta(days=10)}")).content.decode()
    older = client.get(results_url(version, f"?since={today() - timedelta(days=50)}")).content.decode()

    assert "No complete responses yet" in recent
    assert "n = 6" in older


def test_verdicts_compare_with_the_equally_long_period_before(client_as):
    version = make_survey()
    for days, scores in ((30, [10] * 40), (120, [1] * 40)):
        for score in scores:
            make_response(version, make_customer(), timezone.now() - timedelta(days=days), nps=score, csat=4)

    page = client_as(Role.QA_LEAD).get(results_url(version)).content.decode()

    assert "Better" in page
    assert "+200" in page
    assert "No detectable change" in page


def test_every_response_left_out_is_named_with_its_reason_and_opens(client_as):
    version, client = make_results(make_survey(), None, *[9] * 6), client_as(Role.QA_LEAD)
    customer = make_customer(name="Phoned Ltd")
    make_response(version, customer, mode=Response.Mode.PHONE, nps=1)
    Response.objects.create(customer=make_customer(), version=version, started_at=timezone.now())
    skipped = make_response(version, make_customer(), nps=9, csat=3)
    skipped.answers.filter(kind="csat").update(number=None, is_na=True)

    page = client.get(results_url(version))
    rows = client.get(f"/surveys/{version.survey.public_id}/left-out/?reason=staff").content.decode()

    assert [(reason.key, reason.n) for reason in page.context["left_out"]] == [
        ("unfinished", 1),
        ("staff", 1),
        ("na", 1),
    ]
    assert "Phoned Ltd" in rows
    assert client.get(f"/surveys/{version.survey.public_id}/left-out/?reason=other").status_code == 404


def test_texts_are_counted_by_word_and_by_theme_and_open_their_rows(client_as):
    version, client = make_survey(), client_as(Role.QA_LEAD)
    said = [
        "Deliveries were late",
        "A late delivery again",
        "交货延误",
        "价格太贵",
        "<img src=x onerror=alert(1)>",
        "Nice",
    ]
    for text in said:
        make_response(version, make_customer(), nps=9, comment=text)
    themes.save(name_en="Delivery", name_zh="交货", words=["late", "交货"])

    page = client.get(results_url(version))
    rows = client.get(f"/surveys/{version.survey.public_id}/responses/?words=late,交货").content.decode()

    found = page.context["found"]
    assert [(one.theme.name_en, one.n, round(one.share)) for one in found.themes] == [("Delivery", 3, 50)]
    assert ("late", 2) in [(one.word, one.n) for one in found.keywords]
    assert "<img src=x" not in page.content.decode()
    assert "延误" in rows
    assert "太贵" not in rows


def test_themes_are_kept_by_qa_leads_only(client_as):
    client, reader = client_as(Role.QA_LEAD), client_as(Role.EXECUTIVE)

    refused = client.post("/surveys/themes/new/", {"name_en": "Price", "name_zh": "价格", "words": "x" * 41})
    client.post("/surveys/themes/new/", {"name_en": "Price", "name_zh": "价格", "words": "expensive\n太贵\nexpensive"})

    theme = Theme.objects.get()
    assert refused.status_code == 422
    assert theme.words == ["expensive", "太贵"]
    assert reader.get("/surveys/themes/").status_code == 200
    assert reader.post(f"/surveys/themes/{theme.public_id}/remove/").status_code == 403
    assert client.post(f"/surveys/themes/{theme.public_id}/remove/").status_code == 302


def test_rankings_matrices_and_kano_pairs_are_counted(client_as):
    version = make_survey(("nps", "nps", True))
    for place, (key, kind) in enumerate((("rank", "ranking"), ("grid", "matrix"), ("kano", "kano")), 2):
        Question.objects.create(version=version, position=place, key=key, kind=kind, text_en=key, options=OPTIONS)
    for _ in range(6):
        make_response(
            version, make_customer(), nps=9, rank=["price", "delivery"], grid=["delivery=4", "price=na"], kano=["with=1", "without=5"]
        )  # fmt: skip

    page = client_as(Role.QA_LEAD).get(results_url(version))

    found = {result.question.key: result for result in page.context["found"].questions}
    assert [(row.label, row.mean, row.share) for row in found["rank"].rows] == [
        ("Price", 1.0, 100.0),
        ("Delivery", 2.0, 0.0),
    ]
    assert [(row.mean, row.n) for row in found["grid"].rows] == [(4.0, 6), (None, 0)]
    assert found["kano"].kano.category == "O"
    assert "the more, the better" in page.content.decode()


def test_the_findings_are_there_as_pdf_and_hidden_ones_are_not(client_as):
    version, few = make_results(make_survey(), None, *[9] * 6), make_results(make_survey(), None, 1, 2)
    client = client_as(Role.EXECUTIVE)

    whole, hidden = (client.get(f"/surveys/{one.survey.public_id}/report.pdf") for one in (version, few))

    assert whole["Content-Type"] == "application/pdf"
    assert "NPS" in "".join(page.extract_text() for page in PdfReader(BytesIO(whole.content)).pages)
    assert "Too few answers" in "".join(page.extract_text() for page in PdfReader(BytesIO(hidden.content)).pages)
