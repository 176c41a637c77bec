"""Responses that look made by a machine wait for a person, and count in no figure until then."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crmq.mail.models import Mail
from feedback.metrics.suspicion import Evidence, signs
from feedback.models import Hold, Invitation, Response
from feedback.queries.answering import visible_of

from .completing import complete
from .invitations import key_of


class AlreadyDecided(Exception):
    """Somebody released or discarded the response before."""


def suspicion(response: Response, *, opened: datetime | None, finished: datetime) -> list[Evidence]:
    """What about a response that is being finished looks like a machine. Four statements."""
    numbers: dict[str, dict[str, int]] = {}
    shown = response.answers.filter(question__in=visible_of(response)).filter(number__isnull=False)
    rows: list[Any] = list(shown.values_list("question__key", "kind", "number"))
    for key, kind, number in rows:
        numbers.setdefault(kind, {})[key] = number
    return signs(
        trail=[(int(at), str(key), str(value)) for at, key, value in response.trail],
        finished=finished,
        opened=opened,
        sent=_left_at(response.invitation),
        numbers=numbers,
    )


def _left_at(invitation: Invitation | None) -> datetime | None:
    """When the mail of an invitation left, for those who were mailed."""
    if invitation is None:
        return None
    key = key_of(invitation.wave_id, invitation.contact_id)
    sent: datetime | None = Mail.objects.filter(key=key).values_list("sent_at", flat=True).first()
    return sent


def hold(*, response: Response, evidence: list[Evidence], at: datetime) -> Hold:
    """Keep a finished response back, with the evidence; in the caller's transaction."""
    return Hold.objects.create(response=response, evidence=[asdict(one) for one in evidence], held_at=at)


@transaction.atomic
def release(*, hold: Hold, by: Any, reason: str = "") -> Response:
    """Let a response count, as of when it was sent. Raises AlreadyDecided."""
    decided = _decide(hold, Hold.State.RELEASED, by, reason)
    response: Response = decided.response
    complete(response, decided.held_at)
    if response.invitation_id is not None:
        Invitation.objects.filter(pk=response.invitation_id).update(status=Invitation.Status.COMPLETE)
    return response


@transaction.atomic
def discard(*, hold: Hold, by: Any, reason: str = "") -> Response:
    """Leave a response out for good; it stays readable, with who decided and why. Raises AlreadyDecided."""
    return _decide(hold, Hold.State.DISCARDED, by, reason).response


def _decide(hold: Hold, state: str, by: Any, reason: str) -> Hold:
    found = Hold.objects.select_for_update(of=("self",)).select_related("response").get(pk=hold.pk)
    if found.state != Hold.State.HELD:
        raise AlreadyDecided
    found.state, found.decided_by, found.decided_at, found.reason = state, by, timezone.now(), reason[:300]
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return found
