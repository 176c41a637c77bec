"""The README and its twin say what the code reads."""

import re

import pytest

from crmq.embedded.places import ROOT

READMES = ("README.md", "README.zh-CN.md")


def variables_read():
    """Names of CRMQ_… that some code asks the environment for: first arguments of a call."""
    asked = re.compile(r'\(\s*"(CRMQ_[A-Z_]+)"[,)]')
    sources = [*(ROOT / "crmq").rglob("*.py")]
    return {name for path in sources for name in asked.findall(path.read_text())}


@pytest.mark.parametrize("readme", READMES)
def test_every_variable_is_in_the_table(readme):
    described = set(re.findall(r"^\| `(CRMQ_[A-Z_]+)`", (ROOT / readme).read_text(), re.MULTILINE))

    assert variables_read() - described == set()
    assert described - variables_read() == set()


@pytest.mark.parametrize("readme", READMES)
def test_every_file_it_names_exists(readme):
    text = (ROOT / readme).read_text()
    named = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text)

    assert [link or image for link, image in named if not (ROOT / (link or image)).exists()] == []


def test_the_twins_have_the_same_sections():
    english, chinese = [(ROOT / readme).read_text() for readme in READMES]

    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", chinese, re.MULTILINE))
    assert re.findall(r"^    (\./run .*)", english, re.MULTILINE) == re.findall(
        r"^    (\./run .*)", chinese, re.MULTILINE
    )
