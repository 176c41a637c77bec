from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from crmq.lib.vendor import FILES


@pytest.mark.parametrize("name", FILES)
def test_each_listed_file_is_installed(name):
    assert Path(finders.find(name)).is_file()


def test_a_file_that_is_not_listed_is_not_served():
    assert finders.find("vendor/tabler.css") is None
    assert finders.find("@tabler/core/dist/css/tabler.css") is None


def test_collected_files_have_hashed_names_and_modules_import_each_other_by_them(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "crmq.lib.vendor.VendorStorage"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    [app] = (tmp_path / "js").glob("app.????????????.js")
    [dialogs] = (tmp_path / "js").glob("dialogs.????????????.js")
    assert dialogs.name in app.read_text()
    assert list((tmp_path / "vendor").glob("htmx.min.????????????.js.gz"))
    assert not list((tmp_path / "vendor").rglob("*.map"))
