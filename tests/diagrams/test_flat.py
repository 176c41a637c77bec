"""The table of a definition and its Mermaid text."""

import io

import pytest
from hypothesis import given, settings

from crmq.lib.models import in_language
from crmq.lib.tables import open_table, write_csv
from diagrams import flat, mermaid
from diagrams.blueprints import BLUEPRINTS
from diagrams.bpmn import NoteCode
from diagrams.definition import Definition, Place, Text, Way
from diagrams.graph import NodeKind
from tests.diagrams.test_bpmn import all_definitions


def through_a_file(definition):
    content = b"".join(write_csv(flat.COLUMNS, flat.rows(definition)))
    with open_table(io.BytesIO(content)) as table:
        lines = [line for chunk in table.chunks() for line in zip(chunk.numbers, chunk.rows, strict=True)]
        return flat.read(table.columns, lines)


@pytest.mark.parametrize("key", BLUEPRINTS)
def test_a_template_comes_back_from_csv_as_it_went(key):
    found = through_a_file(BLUEPRINTS[key].definition)

    assert found.notes == ()
    assert found.definition == BLUEPRINTS[key].definition


def read(*rows):
    columns = ["row", "key", "name_en", "kind", "step", "target_days", "from", "to"]
    return flat.read(columns, list(enumerate(rows, start=2)))


def test_rows_that_make_no_sense_are_reported_with_their_number():
    found = read(
        ["place", "a", "A", "stage", "", "soon", "", ""], ["place", "b", "B", "blob", "", "", "", ""],
        ["place", "a", "Again", "", "nowhere", "", "", ""], ["nonsense", "", "x", "", "", "", "", ""],
        ["way", "", "", "", "", "", "a", "b"], ["", "", "", "", "", "", "", ""],
    )  # fmt: skip

    assert {(note.code, note.kind, note.name) for note in found.notes} == {
        (NoteCode.BAD_ROW, "target_days", "2"), (NoteCode.BAD_ROW, "kind", "3"), (NoteCode.BAD_ROW, "key", "4"),
        (NoteCode.BAD_ROW, "step", "4"), (NoteCode.BAD_ROW, "row", "5"), (NoteCode.DANGLING, "way", "6"),
    }  # fmt: skip
    assert list(found.definition.place) == ["a", "a_2"]


def test_a_table_of_something_else_is_refused():
    with pytest.raises(flat.NotADefinition) as told:
        flat.read(["customer", "city"], [])

    assert told.value.column == "name_en"


def test_mermaid_quotes_what_it_would_take_for_its_own():
    definition = Definition(
        Text("P"), (), (Place("end", NodeKind.STAGE, Text('Say "hi" #1 <b>')), Place("x", NodeKind.DECISION, Text("ok?"))),
        (Way("end", "x", Text("a|b"), is_return=True),),
    )  # fmt: skip

    text = mermaid.write(definition, lambda each: in_language(each.en, each.zh))

    assert 'n0["Say #34;hi#34; #35;1 #60;b#62;"]' in text
    assert 'n0 -.->|"a|b"| n1' in text


@settings(max_examples=30, deadline=None)
@given(all_definitions())
def test_a_mermaid_text_has_a_line_for_everything(definition):
    lines = mermaid.write(definition, lambda text: text.any).splitlines()

    assert lines[0] == "flowchart TD"
    assert len(lines) >= 1 + len(definition.places) + len(definition.ways)
