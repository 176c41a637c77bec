"""Telling people about clocks that ran out: once per clock and round, whenever the sweep comes by."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.org.services import notify
from feedback.queries import complaints as query

BATCH = 500

TEXTS: dict[str, Promise] = {
    "acknowledge": _("Complaint %(number)s was not acknowledged in time"),
    "respond": _("Complaint %(number)s was not answered in time"),
    "resolve": _("Complaint %(number)s was not resolved in time"),
}


def watch_clocks(*, now: datetime) -> int:
    """Notify handler and owner of every open complaint with a clock that has run out; returns how many heard of it."""
    told = 0
    for complaint in query.breached(now).select_related("customer")[:BATCH]:
        for clock in query.missed_clocks(complaint, now):
            people = {complaint.handler_id, complaint.customer.owner_id if complaint.customer else None} - {None}
            told += notify(
                users=[person for person in people if person],
                key=f"complaint:{complaint.number}:{clock}:{complaint.reopened}",
                text=TEXTS[clock] % {"number": complaint.number},
                url=complaint.get_absolute_url(),
            )
    return told
