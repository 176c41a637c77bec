"""The import wizard in the test client and in a browser, and the command."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from crmq.lib.permissions import Permission, Role, may
from customers.models import Customer, Import, Order
from customers.services import importing
from customers.tasks import run_import
from tests.factories import make_customer, make_order, make_organisation, make_user

GOOD = b"code,name,industry\nC1,One,Trade\nC2,Two,\n"


@pytest.fixture
def qa(client_as):
    make_organisation(currency="USD")
    return client_as(Role.QA_LEAD)


def upload(client, content=GOOD, kind="customers", name="customers.csv", source="erp"):
    return client.post(
        reverse("customers:import_new"), {"kind": kind, "source": source, "file": SimpleUploadedFile(name, content)}
    )


def url(name, job):
    return reverse(f"customers:{name}", args=[job.public_id])


def map_columns(client, job, **changes):
    fields = {"code-0": "code", "name-0": "name", "industry-0": "industry", "dates": "auto", "numbers": "auto"}
    return client.post(url("import_map", job), fields | changes)


def test_a_file_goes_from_upload_to_result(qa):
    upload(qa)
    job = Import.objects.get()
    assert "C1" in qa.get(url("import_map", job)).text
    assert map_columns(qa, job).url == url("import_preview", job)
    preview = qa.get(url("import_preview", job))
    assert (preview.context["preview"].new, Customer.objects.count()) == (2, 0)

    qa.post(url("import_start", job))
    qa.post(url("import_start", job))
    run_import(job.pk)

    result = qa.get(url("import", job))
    assert result.context["records"] == [{"name": "Customers", "created": 2, "updated": 0}]
    assert Customer.objects.count() == 2
    assert "customers.csv" in qa.get(reverse("customers:imports")).text


def test_a_file_that_cannot_be_read_keeps_what_was_entered(qa):
    answer = upload(qa, b"%PDF-1.7")

    assert answer.status_code == 422
    assert "This is not a table (it looks like PDF)" in answer.text
    assert 'value="erp"' in answer.text
    assert not Import.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(qa, settings):
    settings.IMPORT_MAX_BYTES = 1 << 20

    answer = upload(qa, b"code,name\n" + b"C1,One\n" * 400_000)

    assert answer.status_code == 413
    assert not Import.objects.exists()


def test_a_required_field_without_a_column_is_named_in_place(qa):
    upload(qa)
    job = Import.objects.get()

    answer = map_columns(qa, job, **{"name-0": ""})

    assert answer.status_code == 422
    assert "Choose its column, or give a fixed value" in answer.text


def test_a_preview_marks_the_cells_that_keep_rows_out_and_writes_nothing(qa):
    upload(qa, b"code,name,headcount\nC1,One,5\nC2,,x\n")
    job = Import.objects.get()
    map_columns(qa, job, **{"industry-0": "", "headcount-0": "headcount"})

    preview = qa.get(url("import_preview", job))

    assert preview.context["preview"].reasons == {"missing": 1, "not_a_number": 1}
    assert preview.text.count("import-fault") == 2
    assert not Customer.objects.exists()


def test_a_preview_shows_amounts_as_money_and_refused_rows_further_down(qa):
    rows = b"".join(b"C%d,Name,12.5\n" % n for n in range(40))
    upload(qa, b"code,name,credit limit\n" + rows + b"C99,,1\n")
    job = Import.objects.get()
    map_columns(qa, job, **{"industry-0": "", "credit_limit_minor-0": "credit limit"})

    preview = qa.get(url("import_preview", job))

    assert "$12.50" in preview.text
    assert [row["number"] for row in preview.context["table"]["rows"]] == [*range(2, 22), 42]


def test_the_next_file_of_a_source_is_mapped_by_itself(qa):
    upload(qa)
    job = Import.objects.get()
    map_columns(qa, job, **{"industry-0": "", "industry-fixed": "Trade"})
    qa.post(url("import_start", job))

    upload(qa)

    page = qa.get(url("import_map", Import.objects.latest("pk")))
    assert page.context["found"].is_remembered
    assert page.context["form"]["industry-fixed"].value() == "Trade"


def test_rejects_are_downloaded_in_the_language_of_the_reader(qa, client_as):
    job = importing.start(
        by=None,
        kind="customers",
        source="erp",
        file=io.BytesIO(b"code,name\nC1,\n=x,\n"),
        mapping={"fields": {"code": "code", "name": "name"}},
    )
    run_import(job.pk)

    answer = qa.get(url("import_rejects", job))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "Row,Column,Value,Reason",
        "2,name,,A value is required here.",
        "3,name,,A value is required here.",
    ]


def test_an_undo_asks_in_numbers_and_refuses_in_words(qa):
    job = importing.start(
        by=None,
        kind="customers",
        source="erp",
        file=io.BytesIO(GOOD),
        mapping={"fields": {"code": "code", "name": "name"}},
    )
    run_import(job.pk)

    question = qa.get(url("import_undo", job))
    make_order(Customer.objects.get(code="C1"))
    refusal = qa.post(url("import_undo", job))

    assert "2 customers are deleted." in question.text
    assert refusal.status_code == 409
    assert "1 orders depend on what was imported." in refusal.text


def test_an_upload_can_be_thrown_away(qa, django_capture_on_commit_callbacks):
    upload(qa)
    job = Import.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        qa.post(url("import_cancel", job))

    assert not Import.objects.exists()
    assert not job.file.storage.exists(job.file.name)


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_import_sees_the_pages(client_as, role):
    job = importing.start(
        by=None,
        kind="customers",
        source="erp",
        file=io.BytesIO(GOOD),
        mapping={"fields": {"code": "code", "name": "name"}},
    )
    client = client_as(role)
    expected = {200, 302} if may(client.user, Permission.IMPORT) else {403}

    pages = [
        reverse("customers:imports"),
        reverse("customers:import_new"),
        url("import", job),
        url("import_undo", job),
        url("import_rejects", job),
    ]

    assert {client.get(page).status_code for page in pages} <= expected


def test_the_list_takes_the_same_queries_however_many_imports(qa, django_assert_max_num_queries):
    for _ in range(12):
        upload(qa)

    with django_assert_max_num_queries(9):
        qa.get(reverse("customers:imports"))


def test_the_result_takes_few_queries(qa, django_assert_max_num_queries):
    job = importing.start(
        by=None,
        kind="customers",
        source="erp",
        file=io.BytesIO(b"code,name\n" + b"".join(b"C%d,\n" % n for n in range(60))),
        mapping={"fields": {"code": "code", "name": "name"}},
    )
    run_import(job.pk)

    with django_assert_max_num_queries(12):
        qa.get(url("import", job))


# -- command --------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path, db):
    make_organisation(currency="USD")
    path = tmp_path / "customers.csv"
    path.write_bytes(GOOD)
    return path


def test_the_command_prints_counts(file, capsys):
    call_command("import", "customers", str(file), "--json")

    assert json.loads(capsys.readouterr().out) == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "reasons": {},
    }
    assert Customer.objects.count() == 2


def test_a_dry_run_writes_nothing(file, capsys):
    call_command("import", "customers", str(file), "--dry-run", "--json")

    assert json.loads(capsys.readouterr().out)["new"] == 2
    assert not Customer.objects.exists() and not Import.objects.exists()


def test_the_command_takes_a_mapping_from_a_file(file, tmp_path, capsys):
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"fields": {"code": "code", "name": "code"}}))

    call_command("import", "customers", str(file), "--map", str(mapping))

    assert set(Customer.objects.values_list("name", flat=True)) == {"C1", "C2"}


def test_an_unreadable_file_is_one_line_and_exit_code_2(file):
    file.write_bytes(b"\x89PNG....")

    with pytest.raises(CommandError, match="looks like PNG") as refusal:
        call_command("import", "customers", str(file))

    assert refusal.value.returncode == 2


# -- browser and worker ---------------------------------------------------------------------------


def test_a_qa_lead_imports_in_the_browser(page_as, worker, tmp_path, transactional_db):
    make_organisation(currency="USD")
    make_customer(code="C1")
    path = tmp_path / "orders.csv"
    path.write_text("number,customer,order date,line,qty,amount\nO1,C1,2026-03-05,1,2,10.50\nO2,XX,2026-03-05,1,1,1\n")
    worker.start()
    page = page_as(make_user(roles=[Role.QA_LEAD]))
    page.goto("/imports/new/")
    page.get_by_label("Orders with lines").check()
    page.get_by_label("Source").fill("erp")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload and map columns").click()
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_text("There is no customer with this code").first.wait_for()

    page.get_by_role("button", name="Start the import").click()

    page.get_by_text("Rejected cells").wait_for()
    assert Order.objects.get().amount_minor == 1_050


def test_a_worker_that_is_killed_in_an_import_leaves_the_rest_to_the_next_one(
    worker, transactional_db, tmp_path, django_db_blocker
):
    from crmq.lib.jobs import sweep
    from tests.waiting import until

    make_organisation(currency="USD")
    rows = 50_000
    content = "code,name\n" + "".join(f"C{n},Name {n}\n" for n in range(rows))
    worker.start(CRMQ_JOB_SILENT_SECONDS="1")
    job = importing.start(
        by=None,
        kind="customers",
        source="erp",
        file=io.BytesIO(content.encode()),
        mapping={"fields": {"code": "code", "name": "name"}},
    )
    until(lambda: Import.objects.get(pk=job.pk).steps >= 3, seconds=60)
    worker.kill()
    done = Import.objects.get(pk=job.pk)
    assert done.status == "running"

    Import.objects.filter(pk=job.pk).update(seen_at="2026-01-01T00:00Z")
    worker.start()
    sweep()
    until(lambda: Import.objects.get(pk=job.pk).status == "done", seconds=120)

    job.refresh_from_db()
    assert (job.attempt, job.created_rows, job.unchanged_rows, job.rejected_rows) == (2, rows, 0, 0)
    assert Customer.objects.count() == rows
