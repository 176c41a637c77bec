"""Files are kept by their content, under names nobody chose, and are given back as downloads only."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from crmq.lib.forms import AttachmentsField
from crmq.lib.uploads import UnsafeFile, as_attachment, recognise
from crmq.org.models import StoredFile
from crmq.org.services.files import keep
from tests.factories import make_user

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class Attaching(forms.Form):
    files = AttachmentsField(most=2, max_bytes=100, required=False)


def attach(*files):
    return Attaching({}, MultiValueDict({"files": list(files)}))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        ("退货原因：划痕".encode(), "text/plain"),
        ("退货原因：划痕".encode("gb18030"), "text/plain"),
        ("字".encode() * 5000, "text/plain"),
    ],
)
def test_the_content_tells_the_kind(content, kind):
    assert recognise(SimpleUploadedFile("whatever.exe", content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"\n <html><script>",
        b"MZ\x90\0" + b"\0" * 60,
        b"PK\x03\x04" + b"\0" * 60,
        b"\0\1\2",
    ],
)
def test_what_may_be_active_is_refused_whatever_its_name(content):
    with pytest.raises(UnsafeFile):
        recognise(SimpleUploadedFile("picture.png", content))


@pytest.mark.django_db
def test_a_kept_file_has_a_random_place_and_its_own_name():
    upload = SimpleUploadedFile("../../etc/合同.png", PNG)

    kept = keep(upload, by=make_user())

    stored = StoredFile.objects.get()
    assert stored.name == "合同.png"
    assert "合同" not in stored.content.name
    with stored.content.open() as content:
        assert (stored.kind, stored.size, content.read()) == ("image/png", len(PNG), PNG)
    assert stored.sha256 == kept.sha256


@pytest.mark.django_db
def test_a_kept_file_is_only_ever_downloaded():
    kept = keep(SimpleUploadedFile("a.png", PNG))

    response = as_attachment(kept.content, name=kept.name, kind=kept.kind)

    assert response["Content-Disposition"] == 'attachment; filename="a.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()


def test_several_files_are_taken_at_once():
    form = attach(SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG))

    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.png", PNG)] * 3, "At most 2 files are taken; you chose 3."),
        ([("big.png", PNG * 2)], "“big.png” has 144\xa0bytes; at most 100\xa0bytes is taken."),
        ([("page.png", b"<html>")], "“page.png” is of a kind that is not taken."),
    ],
)
def test_a_refused_file_is_named_with_the_remedy(files, said):
    form = attach(*[SimpleUploadedFile(*file) for file in files])

    assert not form.is_valid()
    assert said in form.errors["files"][0]


def test_no_file_is_fine_where_none_is_needed():
    assert attach().is_valid()
