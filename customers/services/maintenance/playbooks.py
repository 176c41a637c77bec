"""Versions of how customers of a tier are looked after."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from customers.models import Playbook


class NotPublishable(Exception):
    """The playbook is not a draft, or it has no activities."""


@transaction.atomic
def publish(*, playbook: Playbook) -> Playbook:
    """Make a draft the playbook of its tier; the one before is retired. Raises NotPublishable.

    Open tasks of the earlier version stay: they count as the ones of the new version that have
    the same place and kind.
    """
    draft = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if draft.status != Playbook.Status.DRAFT or not draft.activities.exists():
        raise NotPublishable
    same_tier = Playbook.objects.filter(tier=draft.tier) if draft.tier_id else Playbook.objects.filter(tier=None)
    same_tier.filter(status=Playbook.Status.PUBLISHED).update(status=Playbook.Status.RETIRED)
    draft.status, draft.published_at = Playbook.Status.PUBLISHED, timezone.now()
    draft.save()
    return draft


@transaction.atomic
def copy_as_draft(*, playbook: Playbook) -> Playbook:
    """A new draft for the same tier with the same activities, to be changed and published."""
    same_tier = Playbook.objects.filter(tier=playbook.tier) if playbook.tier_id else Playbook.objects.filter(tier=None)
    number = (same_tier.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Playbook.objects.create(
        tier=playbook.tier, number=number, name_en=playbook.name_en, name_zh=playbook.name_zh
    )
    for activity in playbook.activities.all():
        activity.pk, activity.playbook = None, draft
        activity._state.adding = True
        activity.save()
    return draft
