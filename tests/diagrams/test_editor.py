"""The editor's views: plain forms that work alone, answer conflicts, and let nobody else in."""

import pytest

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import Department
from customers.models import ProcessVersion, Stage
from customers.services import publishing
from customers.starter import process as starter
from diagrams.urls import EDIT

pytestmark = pytest.mark.django_db
READERS = [Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR]


@pytest.fixture
def draft():
    org_starter.install()
    starter.install()
    return publishing.copy_as_draft(process=ProcessVersion.objects.get())


def url(draft, command=""):
    return f"/map/versions/{draft.public_id}/edit/" + (f"{command}/" if command else "")


def values(draft, **more):
    return {"edited": ProcessVersion.objects.get(pk=draft.pk).edited, **more}


def stage_values(stage, **more):
    return {
        "name_en": stage.name_en, "name_zh": stage.name_zh, "kind": stage.kind, "department": stage.department_id,
        "step": stage.step, "target_days": stage.target_days or "", "stage": stage.key, **more,
    }  # fmt: skip


@pytest.mark.parametrize("role", READERS)
def test_only_those_who_define_the_map_edit(draft, client_as, role):
    client = client_as(role)

    assert client.get(url(draft)).status_code == 403
    assert client.get("/map/versions/new/").status_code == 403
    for command in EDIT:
        assert client.post(url(draft, command), values(draft)).status_code == 403


def test_commands_are_posted(draft, client_as):
    client = client_as(Role.QA_LEAD)

    assert {client.get(url(draft, command)).status_code for command in EDIT} == {405}


def test_everything_in_the_draft_can_be_chosen(draft, client_as):
    html = client_as(Role.ADMINISTRATOR).get(url(draft)).content.decode()

    for stage in draft.stages.all():
        assert f'id="stage-{stage.key}"' in html
    for way in draft.transitions.select_related("source", "target"):
        assert f'id="way-{way.source.key}.{way.target.key}"' in html


def test_a_stage_is_changed_by_a_plain_form(draft, client_as):
    client, stage = client_as(Role.QA_LEAD), draft.stages.get(key="care")
    sent = stage_values(stage, name_en="Looking after", target_days="30", definition_zh="维护", **values(draft))

    answer = client.post(url(draft, "change"), sent)

    changed = draft.stages.get(key="care")
    assert (answer.status_code, answer["Location"]) == (302, f"{url(draft)}?stage=care")
    assert (changed.name_en, changed.target_days, changed.definition_zh) == ("Looking after", 30, "维护")


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(draft, client_as):
    stage = draft.stages.get(key="care")

    answer = client_as(Role.QA_LEAD).post(
        url(draft, "change"), stage_values(stage, name_en="", target_days="-3", **values(draft))
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 3,650 days" in html
    assert 'value="-3"' in html
    assert draft.stages.get(key="care").name_en == stage.name_en


def test_htmx_gets_the_editor_alone(draft, client_as):
    sent = stage_values(draft.stages.get(key="care"), name_en="Care+", **values(draft))

    answer = client_as(Role.QA_LEAD).post(url(draft, "change"), sent, headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert 'id="editor"' in html
    assert "Care+" in html


def test_a_conflict_shows_theirs_and_keeps_mine(draft, client_as):
    mine, theirs = client_as(Role.QA_LEAD), client_as(Role.QA_LEAD)
    shown, stage = values(draft), draft.stages.get(key="care")
    theirs.post(url(draft, "change"), stage_values(stage, name_en="Theirs", **shown))

    answer = mine.post(url(draft, "change"), stage_values(stage, name_en="Mine", **shown))
    html = answer.content.decode()
    again = mine.post(url(draft, "change"), stage_values(stage, name_en="Mine", **values(draft)))

    assert answer.status_code == 409
    assert theirs.user.name in html
    assert '<input type="hidden" name="name_en" value="Mine"' in html
    assert "<td>Theirs</td><td>Mine</td>" in html
    assert again.status_code == 302
    assert draft.stages.get(key="care").name_en == "Mine"


def test_another_lane_is_asked_for_before_anything_moves(draft, client_as):
    client, quality = client_as(Role.QA_LEAD), Department.objects.get(code="quality")
    sent = {"stage": "care", "rank": 6, "row": 0, "department": "quality", **values(draft)}

    asked = client.post(url(draft, "place"), sent)
    before = draft.stages.get(key="care").department
    client.post(url(draft, "place"), sent | {"confirmed": "1"})

    assert "alertdialog" in asked.content.decode()
    assert before.code == "service"
    assert draft.stages.get(key="care").department == quality


@pytest.mark.parametrize(
    ("command", "sent", "status"),
    [
        ("change", {"stage": "nobody"}, 409),
        ("remove", {"stage": ""}, 409),
        ("disconnect", {"way": "lead"}, 409),
        ("disconnect", {"way": "lead.nobody"}, 409),
        ("insert", {"way": "lead.admission", "stage": "lead"}, 409),
        ("connect", {"stage": "lead", "new-target": "lead"}, 422),
        ("connect", {"stage": "lead", "new-target": "admission"}, 409),
        ("add", {"new-name_en": " "}, 422),
        ("lane", {"department": "x"}, 422),
        ("place", {"stage": "lead", "rank": "x"}, 302),
        ("step", {"stage": "lead", "step": "sideways"}, 302),
        ("undo", {}, 409),
        ("redo", {}, 409),
    ],
)
def test_nonsense_changes_nothing(draft, client_as, command, sent, status):
    before = list(Stage.objects.filter(process=draft).order_by("pk").values())

    answer = client_as(Role.QA_LEAD).post(url(draft, command), values(draft, **sent))

    assert answer.status_code == status
    assert list(Stage.objects.filter(process=draft).order_by("pk").values()) == before


def test_a_published_version_cannot_be_edited(draft, client_as):
    client, published = client_as(Role.QA_LEAD), ProcessVersion.objects.get(status="published")

    shown = client.get(url(published))
    posted = client.post(url(published, "remove"), {"stage": "care", "edited": 1})

    assert shown.status_code == 409
    assert posted["Location"] == f"/map/versions/{published.public_id}/"
    assert published.stages.filter(key="care").exists()


def test_hostile_names_are_inert_in_the_editor(draft, client_as):
    hostile = '"><img src=x onerror=alert(1)>'
    Stage.objects.filter(process=draft, key="care").update(name_en=hostile, definition_en=hostile)

    html = client_as(Role.QA_LEAD).get(f"{url(draft)}?stage=care").content.decode()

    assert "<img src=x" not in html


def test_drawing_the_editor_anew_takes_a_fixed_number_of_queries(draft, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    client.get(url(draft))

    with django_assert_max_num_queries(22):
        client.get(f"{url(draft)}?stage=care", headers={"HX-Request": "true"})
