from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from crmq import env
from crmq.demo import world


class Command(BaseCommand):
    help = "Build the demo world, unless it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        if world.is_there():
            self.stdout.write("The demo world is there.")
            return
        password = env.required("CRMQ_DEMO_PASSWORD", "Set it to the password of the demo's people")
        began = monotonic()
        world.build(password, lambda step: self.stdout.write(f"  {monotonic() - began:5.1f} s  {step}"))
        self.stdout.write(f"  {monotonic() - began:5.1f} s  done")
