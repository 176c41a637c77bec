"""The contact budget: how often a person may be asked, over surveys, reminders and return-visit calls."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from feedback.models import ContactBudget, Touch


class Stale(Exception):
    """Somebody else changed the budget since this page was opened."""


def touched(touches: Iterable[Touch]) -> None:
    """Count contacts, in the caller's transaction; what was counted under the same key stays counted once."""
    Touch.objects.bulk_create(touches, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def set_budget(*, at_most: int, days: int, mode: str, version: int) -> ContactBudget:
    """Change the budget. Errors: Stale."""
    ContactBudget.objects.get_or_create(pk=1)
    changed = ContactBudget.objects.filter(pk=1, version=version).update(
        at_most=at_most, days=days, mode=mode, version=F("version") + 1
    )
    if not changed:
        raise Stale
    return ContactBudget.objects.get(pk=1)
