from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crmq.lib import babel


class Command(BaseCommand):
    help = "Bring the translations up to date with the code; --check only looks, --compile only compiles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a translation is missing, empty or fuzzy")
        parser.add_argument("--compile", action="store_true", help="write the .mo files that are out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            self.stdout.write(f"{babel.compile_all(settings.BASE_DIR)} catalogue(s) compiled")
        elif options["check"]:
            self._check()
        else:
            catalog = babel.update(settings.BASE_DIR)
            self.stdout.write(f"{len(catalog)} messages in {babel.path_of(settings.BASE_DIR)}")

    def _check(self) -> None:
        found = babel.gaps(settings.BASE_DIR)
        for kind in ("missing", "empty", "fuzzy", "broken"):
            for key in getattr(found, kind)[:20]:
                self.stderr.write(f"{kind}: {key!r}")
        if found:
            counts = ", ".join(
                f"{len(getattr(found, kind))} {kind}" for kind in ("missing", "empty", "fuzzy", "broken")
            )
            raise CommandError(f"The Chinese catalogue is not complete ({counts}). Run ./run messages and translate.")
        self.stdout.write("Translations are complete.")
