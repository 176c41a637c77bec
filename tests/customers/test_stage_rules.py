"""Definitions of stages and ways: what is read, what is refused."""

import io

import pytest
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st

from customers.stage_rules import (
    Guard,
    GuardKind,
    Unknown,
    filled,
    placeholders,
    read_actions,
    read_documents,
    read_forms,
    read_guards,
)
from customers.stage_rules.writing import as_docx
from customers.starter import stage_rules as starter

guards = st.one_of(
    st.builds(Guard, st.sampled_from([GuardKind.FIELD, GuardKind.FORM, GuardKind.TIER]), st.just("tax_number")),
    st.builds(Guard, st.just(GuardKind.ASSESSMENT), st.just("credit"), st.floats(0, 3650)),
    st.builds(Guard, st.sampled_from([GuardKind.SCORE, GuardKind.STAYED]), st.just(""), st.floats(0, 100)),
    st.builds(Guard, st.sampled_from([GuardKind.CONTACT, GuardKind.DELIVERED, GuardKind.COMPLAINT])),
)


@given(st.lists(guards, unique=True, max_size=4))
def test_guards_come_back_as_they_were_stored(wanted):
    assert read_guards([guard.stored for guard in wanted]) == tuple(wanted)


@pytest.mark.parametrize(
    "guard",
    [
        {"kind": "magic"},
        {"kind": "field"},
        {"kind": "contact", "of": "somebody"},
        {"kind": "score"},
        {"kind": "score", "number": True},
        {"kind": "stayed", "number": -1},
        "score",
    ],
)
def test_a_guard_that_means_nothing_is_refused(guard):
    with pytest.raises(Unknown):
        read_guards([guard])


@pytest.mark.parametrize(
    ("read", "row"),
    [
        (read_actions, {"kind": "task", "to": "nobody", "text_en": "Call"}),
        (read_actions, {"kind": "task", "to": "owner"}),
        (read_actions, {"kind": "survey", "of": "not a key"}),
        (read_documents, {"key": "a", "name_en": "A", "format": "exe"}),
        (read_documents, {"key": "", "name_en": "A", "format": "pdf"}),
        (read_forms, {"key": "a", "name_en": "A", "questions": [{"key": "q", "kind": "choice", "label_en": "Q"}]}),
        (read_forms, {"key": "a", "name_en": "A", "questions": [{"key": "q", "kind": "essay", "label_en": "Q"}]}),
    ],
)
def test_a_definition_that_means_nothing_is_refused(read, row):
    with pytest.raises(Unknown):
        read([row])


def test_the_first_process_is_read_in_both_languages():
    documents = [each for rows in starter.DOCUMENTS.values() for each in read_documents(rows)]
    forms = [each for rows in starter.FORMS.values() for each in read_forms(rows)]
    actions = [each for rows in starter.ACTIONS.values() for each in read_actions(rows)]
    for rows in starter.GUARDS.values():
        read_guards(rows)

    assert all(each.body("en") != each.body("zh-hans") for each in documents)
    assert all(question.label("zh-hans") != question.label("en") for form in forms for question in form.questions)
    assert all(action.text("zh-hans") != action.text("en") for action in actions)
    for documents_rows in starter.DOCUMENTS.values():
        assert [each.stored for each in read_documents(documents_rows)] == documents_rows


def test_facts_are_not_read_for_places_themselves():
    text = filled("For {customer}, {tax_number}", {"customer": "{tax_number} Ltd", "tax_number": ""})

    assert text == "For {tax_number} Ltd, ________"
    assert placeholders("{a} {b} {a}") == ["a", "b"]


def test_a_document_becomes_a_word_file_with_headings():
    content = as_docx("Agreement", "# Parties\nA <b> & 客户\x00\n\nEnd")

    word = Word(io.BytesIO(content))
    assert [(p.style.name, p.text) for p in word.paragraphs] == [
        ("Title", "Agreement"),
        ("Heading 1", "Parties"),
        ("Normal", "A <b> & 客户"),
        ("Normal", "End"),
    ]
