"""Rules that hold for every template of ours."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from crmq.lib.icons import icon_file

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
NAMES = [str(path.relative_to(FOLDER)) for path in TEMPLATES]
COMPONENTS = sorted((FOLDER / "_components").glob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name):
    get_template(name)


def test_every_icon_that_a_template_names_exists():
    named = {(path.name, name) for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}

    assert [(where, name) for where, name in sorted(named) if not icon_file(name).is_file()] == []


@pytest.mark.parametrize(
    "pattern", [r"\sstyle=", r"\son[a-z]+=", r"hx-on", r"<style", r"<script(?![^>]*\ssrc=)", r"\|safe\b"]
)
def test_no_template_holds_what_the_content_security_policy_forbids(pattern):
    # Mail programs read no style sheets: a mail, told by its folder or its layout tables, carries its styles inside.
    mails = [path for path in TEMPLATES if path.parent.name == "mail" or 'role="presentation"' in path.read_text()]
    pages = [path for path in TEMPLATES if path not in mails]

    assert [path.name for path in pages if re.search(pattern, path.read_text())] == []


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_every_component_says_what_it_is(component):
    assert re.search(r"{% comment %}\s*\w", component.read_text())


def test_style_sheets_and_scripts_stay_short():
    files = [*Path(settings.BASE_DIR / "static").rglob("*.css"), *Path(settings.BASE_DIR / "static").rglob("*.js")]

    assert [file.name for file in files if len(file.read_text().splitlines()) > 300] == []
