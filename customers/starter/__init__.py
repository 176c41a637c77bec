"""What a new installation starts with: tiers, admission criteria, the process, playbooks, segments."""

from typing import Any

from django.db import transaction

from . import admission, playbooks, process, tiers


@transaction.atomic
def install(*, by: Any = None) -> None:
    """Create what is missing, in both languages; leave what is there alone."""
    tiers.install()
    admission.install(by=by)
    process.install(by=by)
    playbooks.install()
