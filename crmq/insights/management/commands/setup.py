import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from crmq import env
from crmq.insights import starter as insights_starter
from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import User
from customers import starter as customers_starter
from feedback import starter as feedback_starter
from scoring import starter as scoring_starter


class Command(BaseCommand):
    help = "Prepare a new installation: definitions to start from, schedules, a first administrator. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin",
            metavar="EMAIL",
            help="create this administrator; password from CRMQ_ADMIN_PASSWORD, else generated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        org_starter.install()
        customers_starter.install()
        feedback_starter.install()
        scoring_starter.install()
        insights_starter.install()
        self.stdout.write("Definitions and schedules are in place.")
        if (email := options["admin"]) and not User.objects.filter(email__iexact=email).exists():
            given = env.text("CRMQ_ADMIN_PASSWORD")
            password = given or secrets.token_urlsafe(12)
            User.objects.create_user(email, password, name="Administrator", roles=[Role.ADMINISTRATOR])
            self.stdout.write(f"Administrator {email} created" + ("" if given else f", password {password}"))
