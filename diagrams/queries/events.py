"""Timelines: what happened to a customer, and how the process came to be what it is."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.org import queries as org
from customers.models import Customer, ProcessVersion, StageChange, TierChange
from diagrams.shapes.primitives import Link
from diagrams.sheets.timeline import Event
from feedback.models import Complaint

SHOWN = 60


def of_versions() -> list[Event]:
    """Every version, the latest first."""
    versions = ProcessVersion.objects.select_related("published_by")[:SHOWN]
    tones: dict[str, str] = {ProcessVersion.Status.PUBLISHED: "good", ProcessVersion.Status.REVIEW: "warn"}
    return [
        Event(
            date_format(org.local(each.published_at), "SHORT_DATE_FORMAT") if each.published_at else "–",
            _("Version %(number)d: %(status)s") % {"number": each.number, "status": each.get_status_display()},
            " · ".join(filter(None, (each.note, str(each.published_by or "")))), tones.get(each.status, ""),
            Link(reverse("diagrams:version", args=[each.public_id])),
        )
        for each in versions
    ]  # fmt: skip


def of_customer(customer: Customer, *, with_complaints: bool) -> list[Event]:
    """Stages, tiers and complaints of one customer, the latest first. Three statements."""
    found = [
        (change.at, _move(change))
        for change in customer.stage_changes.select_related("from_stage", "to_stage", "by")[:SHOWN]
    ]
    tiers = TierChange.objects.filter(customer=customer).select_related("from_tier", "to_tier").order_by("-at")[:SHOWN]
    found += [(change.at, _tier(change)) for change in tiers]
    if with_complaints:
        filed = Complaint.objects.filter(customer=customer).order_by("-received_at")[:SHOWN]
        found += [(complaint.received_at, _complaint(complaint)) for complaint in filed]
    return [event for _at, event in sorted(found, key=lambda pair: pair[0], reverse=True)[:SHOWN]]


def _day(moment: datetime) -> str:
    return date_format(org.local(moment), "SHORT_DATE_FORMAT")


def _move(change: StageChange) -> Event:
    stayed = change.seconds_before // 86_400 if change.seconds_before is not None else None
    words = ngettext("%(n)d day in the stage before", "%(n)d days in the stage before", stayed or 0) % {
        "n": stayed or 0
    }
    target = change.from_stage.target_days if change.from_stage else None
    is_late = bool(stayed is not None and target and stayed > target)
    title = f"{change.from_stage.name} → {change.to_stage.name}" if change.from_stage else change.to_stage.name
    notes = (words if stayed is not None else "", change.get_cause_display(), str(change.by or ""))
    return Event(_day(change.at), title, " · ".join(filter(None, notes)), "warn" if is_late else "")


def _tier(change: TierChange) -> Event:
    before, after = change.from_tier, change.to_tier
    tone = "" if not before or not after else "good" if after.rank < before.rank else "bad"
    title = _("Tier %(before)s → %(after)s") % {"before": before or "–", "after": after or "–"}
    return Event(_day(change.at), title, change.get_cause_display(), tone)


def _complaint(complaint: Complaint) -> Event:
    link = Link(reverse("feedback:complaint", args=[complaint.public_id]))
    title = _("Complaint %(number)s") % {"number": complaint.number}
    return Event(_day(complaint.received_at), title, complaint.subject, "bad", link)
