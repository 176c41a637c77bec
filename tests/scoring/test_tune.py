"""The tuning page: who may, what is kept, what is refused."""

import pytest
from django.urls import reverse

from crmq.lib.permissions import Role
from scoring.models import Run, Tryout
from tests.scoring.test_preview import world  # noqa: F401  # the same thirty customers

pytestmark = pytest.mark.django_db


def url(name, draft):
    return reverse(f"scoring:{name}", args=[draft.public_id])


def weights(draft, **changes):
    typed = {f"g-{group.key}": "10" for group in draft.groups.all()} | {f"w-{i.key}": "10" for i in draft.items.all()}
    return typed | {"revision": draft.revision} | changes


@pytest.fixture
def draft(world):  # noqa: F811
    return world[1]


def test_the_page_shows_the_dials_and_who_moves(draft, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    client.get(url("tune", draft))

    with django_assert_max_num_queries(32):
        html = client.get(url("tune", draft)).content.decode()

    assert 'name="g-value"' in html and 'name="w-csat"' in html
    assert "everyone evaluated, exact" in html and "Who moves, and why" in html


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.EXECUTIVE, Role.SERVICE_AGENT, Role.AUDITOR])
def test_only_who_defines_scorecards_tunes(role, draft, client_as):
    client = client_as(role)

    assert client.get(url("tune", draft)).status_code == 403
    assert client.post(url("tune_preview", draft), weights(draft)).status_code == 403


def test_trying_weights_answers_with_the_effect_and_stores_nothing(draft, client_as):
    typed = weights(draft, **{"g-value": "80"})

    response = client_as(Role.QA_LEAD).post(url("tune_preview", draft), typed, headers={"HX-Request": "true"})

    html = response.content.decode()
    assert response.status_code == 200 and "<html" not in html and "change tier" in html
    assert draft.groups.get(key="value").weight == 1


def test_a_cell_names_its_customers(draft, client_as):
    client, typed = client_as(Role.QA_LEAD), weights(draft, **{"g-value": "80"})
    page = client.post(url("tune_preview", draft), typed).content.decode()
    cell = page.split('name="show" value="')[1].split('"')[0]

    html = client.post(url("tune_preview", draft), typed | {"show": cell}).content.decode()

    assert f'value="{cell}"' in html and 'aria-current="true"' in html


def test_saving_keeps_the_weights_and_where_they_came_from(draft, client_as):
    response = client_as(Role.QA_LEAD).post(url("tune", draft), weights(draft, **{"g-value": "70"}))

    assert response.status_code == 302
    assert draft.groups.get(key="value").weight == 70
    assert draft.bases.first().method == "direct"


def test_a_weight_that_is_no_number_is_named_and_nothing_is_saved(draft, client_as):
    response = client_as(Role.QA_LEAD).post(url("tune", draft), weights(draft, **{"w-csat": "much"}))

    assert response.status_code == 422 and "much" in response.content.decode()
    assert draft.items.get(key="csat").weight == 1


def test_weights_that_are_all_zero_are_refused(draft, client_as):
    nothing = {name: "0" for name in weights(draft) if name.startswith("g-")}

    response = client_as(Role.QA_LEAD).post(url("tune", draft), weights(draft) | nothing)

    assert response.status_code == 422 and "sum to zero" in response.content.decode()


def test_saving_over_a_colleagues_edit_is_a_conflict_that_keeps_what_was_typed(draft, client_as):
    client = client_as(Role.QA_LEAD)
    client.post(url("tune", draft), weights(draft))

    response = client.post(url("tune", draft), weights(draft, **{"g-value": "64"}))

    assert response.status_code == 409 and "meanwhile" in response.content.decode()


def test_a_published_version_can_be_tried_but_not_saved(world, client_as):  # noqa: F811
    version, client = world[0], client_as(Role.QA_LEAD)

    page = client.get(url("tune", version)).content.decode()
    saved = client.post(url("tune", version), weights(version), follow=True)

    assert "Save weights" not in page
    assert "Only a draft" in saved.content.decode()


def test_one_customer_is_calculated_step_by_step_by_both(draft, world, client_as):  # noqa: F811
    person = world[2][3]

    html = (
        client_as(Role.QA_LEAD).post(url("tune_customer", draft), weights(draft, customer=person.code)).content.decode()
    )

    assert person.name in html and "What each indicator gives" in html and "tier set by hand" in html


def test_a_customer_that_is_not_there_is_told(draft, client_as):
    html = client_as(Role.QA_LEAD).post(url("tune_customer", draft), weights(draft, customer="zzz")).content.decode()

    assert "No such customer" in html


def test_exact_figures_are_a_job_of_the_person_who_asked(draft, client_as):
    client = client_as(Role.QA_LEAD)

    place = client.post(url("tryout_start", draft), weights(draft)).headers["Location"]
    html = client.get(place, headers={"HX-Request": "true"}).content.decode()

    assert Tryout.objects.count() == 1 and 'hx-trigger="every 1s"' in html
    assert client_as(Role.ADMINISTRATOR).get(place).status_code == 404


def test_a_trial_measures_the_draft_and_assigns_nothing(draft, client_as):
    client_as(Role.QA_LEAD).post(url("tune_trial", draft))

    run = Run.objects.order_by("-pk").first()
    assert (run.version_id, run.assigns) == (draft.pk, False)
