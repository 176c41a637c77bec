import json
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from crmq.insights.services import cycles
from crmq.lib.jobs import Job

LOOK_SECONDS = 0.2


class Command(BaseCommand):
    help = "Go once round the chain for everybody: screen, evaluate, classify, plan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = cycles.start(slot=f"command {uuid4()}")
        while (current := cycles.advance(cycle=cycle)) is not None:
            self._work(*current, quiet=options["json"])
        counts = cycles.counts(cycle)
        if cycle.error:
            raise CommandError(cycle.error)
        self.stdout.write(json.dumps(counts) if options["json"] else self._words(counts))

    def _work(self, step: cycles.Step, job: Job, *, quiet: bool) -> None:
        """Do the step here, unless a worker has taken it; show how far it is either way."""
        with (
            tqdm(total=job.total, desc=step.field, unit="", disable=quiet, leave=True) as bar,
            ThreadPoolExecutor(1) as pool,
        ):
            work = pool.submit(self._run, step, job.pk)
            while job.is_active:
                wait([work], timeout=LOOK_SECONDS)
                job.refresh_from_db()
                bar.total = job.total
                bar.update(job.done - bar.n)
            work.result()

    @staticmethod
    def _run(step: cycles.Step, pk: int) -> None:
        try:
            step.task(pk)
        finally:
            connection.close()

    @staticmethod
    def _words(counts: dict[str, int]) -> str:
        return (
            "Screened: {admitted} admitted, {refused} refused, {review} for review.\n"
            "Evaluated: {evaluated} customers, {rated} rated, {not_rated} not rated; {moved} changed tier.\n"
            "Planned: {tasks} tasks."
        ).format_map(counts)
