"""manage.py import KIND FILE: the import wizard without a browser."""

import json
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from crmq.lib.table_errors import explain
from crmq.lib.tables import UnreadableFile
from customers.import_texts import explain_mapping, explain_row
from customers.models import Import, ImportKind
from customers.parsing import BadMapping
from customers.services import importing
from customers.services.importing.previewing import contents
from customers.tasks import run_import

FIRST_REJECTS = 10
UNREADABLE = 2


class Command(BaseCommand):
    help = "Bring in a file of customers, products, orders with lines, or deliveries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values)
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument(
            "--map",
            type=Path,
            help="JSON that says which column feeds which field; by default as the last file of the source, or by the names of the columns",
        )
        parser.add_argument("--source", default="file", help="where the file comes from (default: file)")
        parser.add_argument("--dry-run", action="store_true", help="check the first 10,000 rows and write nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._upload(options)
            counts = self._preview(job) if options["dry_run"] else self._run(job)
        except UnreadableFile as error:
            raise CommandError(explain(error), returncode=UNREADABLE) from None
        except BadMapping as error:
            raise CommandError(" ".join(map(explain_mapping, error.problems)), returncode=UNREADABLE) from None
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        self.stdout.write(json.dumps(counts) if options["json"] else _in_words(counts))

    def _upload(self, options: dict[str, Any]) -> Import:
        mapping = json.loads(options["map"].read_text("utf-8")) if options["map"] else None
        with options["file"].open("rb") as file:
            job = importing.upload(
                by=None, kind=options["kind"], source=options["source"], file=file, filename=options["file"].name
            )
        try:
            return importing.map_columns(job=job, mapping=mapping or contents(job).plan.as_json())
        except BadMapping:
            importing.discard(job=job)
            raise

    def _preview(self, job: Import) -> dict[str, Any]:
        try:
            found = importing.preview(job)
        finally:
            importing.discard(job=job)
        return {
            "read": found.read,
            "whole": found.is_whole,
            "new": found.new,
            "known": found.known,
            "rejected": found.rejected,
            "reasons": found.reasons,
        }

    def _run(self, job: Import) -> dict[str, Any]:
        importing.begin(job=job, mapping=job.mapping)
        with _Progress(job):
            run_import(job.pk)
        job.refresh_from_db()
        if job.status != Import.Status.DONE:
            raise CommandError(job.error or job.get_status_display(), returncode=UNREADABLE)
        for each in job.rejects.all()[:FIRST_REJECTS]:
            self.stderr.write(
                f"row {each.row}, {each.column or 'the whole row'}, {each.value!r}: {explain_row(each.reason, each.params)}"
            )
        return {
            "created": job.created_rows, "updated": job.updated_rows, "unchanged": job.unchanged_rows, "rejected": job.rejected_rows,
            "reasons": job.reasons,
        }  # fmt: skip


class _Progress:
    """A bar on standard error that reads the job's row while the import works in this process."""

    def __init__(self, job: Import) -> None:
        self._job, self._ended = job, threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> None:
        if sys.stderr.isatty():
            self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        if self._thread.ident:
            self._thread.join()

    def _show(self) -> None:
        with tqdm(unit=" rows", file=sys.stderr) as bar:
            while not self._ended.wait(0.3):
                self._job.refresh_from_db(fields=["done", "total"])
                bar.total = self._job.total or None
                bar.update(self._job.done - bar.n)
        connection.close()


def _in_words(counts: dict[str, Any]) -> str:
    parts = [f"{name}: {value}" for name, value in counts.items() if name != "reasons"]
    return "\n".join([", ".join(parts), *(f"  {reason}: {count}" for reason, count in counts["reasons"].items())])
