from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from crmq import env
from crmq.demo import people, world


class Command(BaseCommand):
    help = "Build the demo world, unless it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        password = env.required("CRMQ_DEMO_PASSWORD", "Set it to the password of the demo's people")
        if world.is_there():
            people.keep_password(password)
            self.stdout.write("The demo world is there.")
            return
        began = monotonic()
        world.build(password, lambda step: self.stdout.write(f"  {monotonic() - began:5.1f} s  {step}"))
        self.stdout.write(f"  {monotonic() - began:5.1f} s  done")
