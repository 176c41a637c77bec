"""Versions leave as files and come in from them; nothing is saved before it was looked at."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import ProcessVersion
from customers.starter import process as starter
from diagrams import bpmn
from diagrams.queries.definitions import definition_of

pytestmark = pytest.mark.django_db
SAVE = "/map/versions/new/file/save/"
URL = "/map/versions/new/file/"


@pytest.fixture
def process():
    org_starter.install()
    starter.install()
    return ProcessVersion.objects.get()


def upload(content, name="p.bpmn"):
    return {"file": SimpleUploadedFile(name, content)}


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("bpmn", b"<?xml"), ("csv", b"\xef\xbb\xbfrow,"), ("mmd", b"flowchart"), ("svg", b"<?xml"), ("pdf", b"%PDF")],
)
def test_a_version_leaves_in_every_format(process, client_as, ending, begins):
    answer = client_as(Role.AUDITOR).get(f"/map/versions/{process.public_id}/file.{ending}")

    assert answer.content.startswith(begins)
    assert f"process-1.{ending}" in answer["Content-Disposition"]


def test_other_formats_are_unknown(process, client_as):
    assert client_as(Role.QA_LEAD).get(f"/map/versions/{process.public_id}/file.exe").status_code == 404


@pytest.mark.parametrize("ending", ["bpmn", "csv"])
def test_a_file_is_shown_first_and_becomes_a_draft_when_that_is_confirmed(process, client_as, ending):
    client = client_as(Role.QA_LEAD)
    process.stages.filter(key="care").update(required_fields=["tax_number"])
    content = client.get(f"/map/versions/{process.public_id}/file.{ending}").content

    shown = client.post(URL, upload(content, f"p.{ending}"))
    before = ProcessVersion.objects.count()
    client.post(SAVE, {"shown": shown.context["shown"]})

    draft = ProcessVersion.objects.get(status="draft")
    assert (shown.status_code, before) == (200, 1)
    assert definition_of(draft) == definition_of(process)
    assert draft.stages.get(key="care").required_fields == ["tax_number"]


def test_what_was_not_understood_is_listed(process, client_as):
    content = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><task id="t" name="&lt;b&gt;"/><dataStoreReference id="d" name="ERP"/></process></definitions>'

    page = client_as(Role.QA_LEAD).post(URL, upload(content)).content.decode()

    assert "dataStoreReference “ERP” has no counterpart" in page
    assert "<b>" not in page.split("dg-name")[-1][:80]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"), (b'<!DOCTYPE a SYSTEM "x"><a/>', "document type"), (b"<html/>", "not BPMN 2.0"), (b"a,b\n1,2\n", "no column"),
        (b"\x00\x01\x02\x03", "table"), (b"<" + b" " * (6 << 20), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_files_that_are_none_are_refused_with_a_remedy(process, client_as, content, said):
    answer = client_as(Role.QA_LEAD).post(URL, upload(content))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert ProcessVersion.objects.count() == 1


def test_only_what_was_shown_is_saved(process, client_as):
    answer = client_as(Role.QA_LEAD).post(SAVE, {"shown": "forged:value"})

    assert answer["Location"] == URL
    assert ProcessVersion.objects.count() == 1


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ACCOUNT_MANAGER])
def test_readers_bring_nothing_in(client_as, role):
    client = client_as(role)

    assert [client.get(URL).status_code, client.post(URL).status_code, client.post(SAVE).status_code] == [403] * 3


def test_the_exported_file_is_read_without_notes(process, client_as):
    content = client_as(Role.QA_LEAD).get(f"/map/versions/{process.public_id}/file.bpmn").content

    found = bpmn.read(io.BytesIO(content).read())

    assert found.notes == ()
    assert found.definition == definition_of(process)
