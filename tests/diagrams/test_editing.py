"""Drafts change by commands that can be undone; nothing else moves, and nothing published changes."""

import pytest

from crmq.org import starter as org_starter
from crmq.org.models import Department
from customers.models import ProcessVersion, Stage
from customers.services import publishing
from customers.starter import process as starter
from diagrams.layout import place
from diagrams.models import ProcessEdit
from diagrams.queries.definitions import definition_of, graph_of
from diagrams.services import drafts, lanes, rows, stages, ways
from tests.customers.factories import make_process, make_stage
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(name="Lead")


@pytest.fixture
def draft():
    """The starter's process as a draft: a real map with lanes and cells."""
    org_starter.install()
    starter.install()
    return publishing.copy_as_draft(process=ProcessVersion.objects.get())


def seen(draft):
    return ProcessVersion.objects.get(pk=draft.pk).edited


def cells(draft):
    return {stage.key: (stage.department_id, stage.rank, stage.row) for stage in draft.stages.all()}


def ends(draft):
    return {(way.source.key, way.target.key) for way in draft.transitions.all()}


def order_of(draft, without=()):
    return [key for key, _cell in sorted(cells(draft).items(), key=lambda item: item[1][1:]) if key not in without]


def args(draft, lead):
    return {"process": draft, "seen": seen(draft), "by": lead}


def test_a_stage_inserted_into_a_way_leaves_the_others_in_order(draft, lead):
    before = order_of(draft)

    stage = ways.insert_new(
        **args(draft, lead), source="lead", target="admission",
        fields={"name_en": "Qualification", "name_zh": "资格", "kind": "stage", "department": Department.objects.get(code="sales")},
    )  # fmt: skip

    assert {("lead", "qualification"), ("qualification", "admission")} <= ends(draft)
    assert ("lead", "admission") not in ends(draft)
    ranks = {key: cell[1] for key, cell in cells(draft).items()}
    assert ranks["lead"] < ranks["qualification"] < ranks["admission"]
    assert order_of(draft, without={stage.key}) == before


def test_a_stage_dragged_onto_a_way_closes_the_gap_it_leaves(draft, lead):
    ways.insert(**args(draft, lead), source="lead", target="admission", key="contract")

    assert {("lead", "contract"), ("contract", "admission"), ("admitted", "first_delivery")} <= ends(draft)
    assert ("admitted", "contract") not in ends(draft)


def test_removing_a_stage_between_two_joins_them(draft, lead):
    stages.remove_stage(**args(draft, lead), key="contract")

    assert ("admitted", "first_delivery") in ends(draft)
    assert draft.transitions.get(source__key="admitted", target__key="first_delivery").label_en == "yes"


def test_a_stage_put_where_another_stands_changes_places_with_it(draft, lead):
    before = cells(draft)

    stages.place_stage(**args(draft, lead), key="lead", rank=before["contract"][1], row=before["contract"][2])

    after = cells(draft)
    assert (after["lead"], after["contract"]) == (before["contract"], before["lead"])


def test_a_stage_put_between_two_ranks_opens_one(draft, lead):
    before = cells(draft)

    stages.place_stage(**args(draft, lead), key="refused", rank=before["contract"][1], row=0, between=True)

    after = cells(draft)
    assert before["admission"][1] < after["refused"][1] < after["contract"][1]


def test_a_stage_put_into_another_lane_belongs_to_that_department(draft, lead):
    quality = Department.objects.get(code="quality")

    stages.place_stage(**args(draft, lead), key="care", rank=6, row=0, department=quality)

    assert Stage.objects.get(process=draft, key="care").department == quality


def test_one_step_beyond_the_last_track_leads_into_the_next_lane(draft):
    stage = draft.stages.get(key="refused")
    order = [Department.objects.get(code=code) for code in ("sales", "service", "quality", "technical")]

    found = stages.neighbour(stage, "right", order)

    inside = stages.neighbour(draft.stages.get(key="admitted"), "right", order)
    assert (found["department"].code, found["row"]) == ("service", 0)
    assert (inside["department"].code, inside["row"]) == ("sales", 1)


COMMANDS = {
    "add": lambda a: stages.add_stage(**a, fields={"name_en": "New", "kind": "stage"}, after="care"),
    "change": lambda a: stages.change_stage(**a, key="care", fields={"name_en": "Care+", "target_days": 9.5}),
    "retype": lambda a: stages.change_stage(**a, key="survey", fields={"kind": "decision"}),
    "lane": lambda a: stages.change_stage(
        **a, key="survey", fields={"department": Department.objects.get(code="sales")}
    ),
    "remove": lambda a: stages.remove_stage(**a, key="rated"),
    "place": lambda a: stages.place_stage(**a, key="lead", rank=3, row=0, between=True),
    "connect": lambda a: ways.connect(**a, source="lead", target="end", fields={"label_en": "lost"}),
    "way": lambda a: ways.change_way(**a, source="admitted", target="contract", fields={"label_en": "fine"}),
    "disconnect": lambda a: ways.disconnect(**a, source="care", target="return_visit"),
    "insert": lambda a: ways.insert(**a, source="lead", target="admission", key="contract"),
    "add_lane": lambda a: lanes.add_lane(**a, department=make_department(name_en="Legal")),
    "shift_lane": lambda a: lanes.shift_lane(**a, department=Department.objects.get(code="quality"), by_places=-1),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_undone_and_done_again_exactly(draft, lead, name):
    drafts.settle(draft)
    with drafts.changing(**args(draft, lead), verb="changed", what=("", "")):
        pass
    before = rows.snapshot(ProcessVersion.objects.get(pk=draft.pk))

    COMMANDS[name](args(draft, lead))
    after = rows.snapshot(ProcessVersion.objects.get(pk=draft.pk))
    drafts.undo(**args(draft, lead))
    undone = rows.snapshot(ProcessVersion.objects.get(pk=draft.pk))
    drafts.redo(**args(draft, lead))

    assert before != after
    assert {**undone, "version": None} == {**before, "version": None}
    assert rows.snapshot(ProcessVersion.objects.get(pk=draft.pk)) == after


def test_a_long_row_of_commands_is_undone_to_the_first_state(draft, lead):
    with drafts.changing(**args(draft, lead), verb="changed", what=("", "")):
        pass
    before = rows.snapshot(draft)
    for command in COMMANDS.values():
        command(args(draft, lead))

    while drafts.last_done(draft):
        drafts.undo(**args(draft, lead))

    assert {**rows.snapshot(draft), "version": None} == {**before, "version": None}
    with pytest.raises(drafts.NothingToUndo):
        drafts.undo(**args(draft, lead))


def test_a_new_change_ends_what_could_be_done_again(draft, lead):
    COMMANDS["change"](args(draft, lead))
    drafts.undo(**args(draft, lead))
    COMMANDS["connect"](args(draft, lead))

    with pytest.raises(drafts.NothingToUndo):
        drafts.redo(**args(draft, lead))


def test_two_people_who_change_different_stages_do_not_meet(draft, lead):
    shown = seen(draft)
    stages.change_stage(process=draft, key="care", seen=shown, by=make_user(), fields={"name_en": "Theirs"})

    stages.change_stage(process=draft, key="lead", seen=shown, by=lead, fields={"name_en": "Mine"})

    assert set(draft.stages.filter(name_en__in=["Mine", "Theirs"]).values_list("key", flat=True)) == {"care", "lead"}


def test_two_people_who_change_the_same_stage_are_told(draft, lead):
    other, shown = make_user(name="Other"), seen(draft)
    stages.change_stage(process=draft, key="care", seen=shown, by=other, fields={"name_en": "Theirs"})

    with pytest.raises(drafts.EditConflict) as told:
        stages.change_stage(process=draft, key="care", seen=shown, by=lead, fields={"name_en": "Mine"})

    assert [edit.by for edit in told.value.edits] == [other]
    assert draft.stages.get(key="care").name_en == "Theirs"


@pytest.mark.parametrize("status", ["review", "published", "retired"])
def test_only_drafts_are_edited(lead, status):
    process = make_process("lead>admission", status=status)

    with pytest.raises(drafts.NotEditable):
        stages.change_stage(process=process, key="lead", seen=1, by=lead, fields={"name_en": "No"})

    assert not ProcessEdit.objects.exists()


def test_a_second_way_between_two_stages_and_one_to_itself_are_refused(draft, lead):
    with pytest.raises(ways.WayExists):
        ways.connect(**args(draft, lead), source="start", target="lead", fields={})
    with pytest.raises(ways.LeadsToItself):
        ways.connect(**args(draft, lead), source="lead", target="lead", fields={})


def test_a_key_comes_from_either_name_and_is_free(draft):
    assert stages.free_key(draft, "Care", "") == "care_2"
    assert stages.free_key(draft, "", "客户回访") == "ke_hu_hui_fang"
    assert stages.free_key(draft, "!!!", "") == "stage"


def test_cells_that_are_written_down_are_those_that_are_drawn(draft, lead):
    COMMANDS["insert"](args(draft, lead))

    definition = definition_of(ProcessVersion.objects.get(pk=draft.pk))

    assert place(graph_of(definition)).cells == {each.key: each.cell for each in definition.places}


def test_every_column_of_the_log_is_plain(draft):
    make_stage(draft, "extra")

    for table in rows.snapshot(draft).values():
        for row in table.values():
            assert all(isinstance(value, str | int | float | bool | list | dict | None) for value in row.values())
