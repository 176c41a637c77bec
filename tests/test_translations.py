"""The Chinese catalogue is complete, and every placeholder of it can be filled."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from crmq.lib import babel

PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\w)\{(\w+)\}")


def placeholders(text):
    return {name for pair in PLACEHOLDER.findall(text) for name in pair if name}


def test_nothing_is_missing_empty_fuzzy_or_broken():
    assert not babel.gaps(settings.BASE_DIR)


def test_no_translation_asks_for_a_value_that_is_not_there():
    for message in babel.read(babel.path_of(settings.BASE_DIR)):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        known = set().union(*map(placeholders, ids))
        for text in babel._texts(message):
            assert placeholders(text) <= known, f"{ids[0]!r}: {text!r}"


@pytest.mark.parametrize(("language", "expected"), [("en", "Customers"), ("zh-hans", "客户")])
def test_pages_speak_the_readers_language(language, expected):
    with translation.override(language):
        shown = Template('{% load i18n %}{% translate "Customers" %}').render(Context())

    assert shown == expected


def test_messages_of_templates_are_found_with_their_plurals(tmp_path):
    folder = tmp_path / "templates" / "_components"
    folder.mkdir(parents=True)
    (folder / "x.html").write_text(
        '<p class="it\'s">{% translate "Hello" %}</p>\n'
        "{% blocktranslate count n=1 %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        '{% include "y" with a=_("There") only %}'
    )

    found = {message.id for message in babel.collect(tmp_path) if message.id}

    assert found == {"Hello", ("%(n)s row", "%(n)s rows"), "There"}
