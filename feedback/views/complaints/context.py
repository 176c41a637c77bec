"""What the record and the desk show of one complaint."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from crmq.lib.permissions import Permission
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints.steps import AssessForm, MessageForm
from feedback.models import CannedText, Complaint, ComplaintLink, SubTask
from feedback.priority import CRITERIA
from feedback.queries import causes, workload
from feedback.queries import complaints as query
from feedback.services import clocks, ladder
from feedback.services.complaints import closing, judging

SHARING = 6
RELATED = ("customer", "category", "handler", "order", "product", "repeat_of", "queue", "region", "root_cause", "approved_by",
           "merged_into", "split_from", "contact")  # fmt: skip


def find(request: SignedInRequest, public_id: str) -> Complaint:
    return get_object_or_404(query.visible(request.user).select_related(*RELATED), public_id=public_id)


def head(request: SignedInRequest, complaint: Complaint) -> dict[str, Any]:
    """Clocks, ladder and causes: what the desk's panel and the record have in common."""
    calendar = org.work_calendar()
    events = list(complaint.events.select_related("by").prefetch_related("files__file"))
    paused = clocks.paused_time(events, complaint.round_started_at, calendar)
    granted = clocks.allowed(complaint)
    sharing = causes.sharing(complaint, request.user)
    return {
        "complaint": complaint,
        "events": events,
        "clocks": query.three_clocks(complaint, granted.times(), paused, calendar, timezone.now()),
        "policy": granted.policy,
        "paused_hours": paused / timedelta(hours=1),
        "ladder": ladder.ladder(complaint, granted, paused, calendar),
        "whys": list(complaint.whys.all()),
        "improvements": list(complaint.improvements.select_related("owner")),
        "sharing": list(sharing[:SHARING]) if complaint.root_cause_id else [],
        "works": request.user.may(Permission.COMPLAINTS_WORK),
    }


def record(request: SignedInRequest, complaint: Complaint, **more: Any) -> dict[str, Any]:
    """Everything of the record's page."""
    visible, user = query.visible(request.user), request.user
    subtasks = list(complaint.subtasks.select_related("owner", "department", "asked_by", "done_by"))
    links = ComplaintLink.objects.filter(first=complaint) | ComplaintLink.objects.filter(second=complaint)
    others = {key for pair in links.values_list("first", "second") for key in pair} - {complaint.pk}
    return head(request, complaint) | {
        "phases": phases(complaint),
        "unknown_years": org.unknown_years(complaint.round_started_at.date(), complaint.resolve_due.date()),
        "repeats": visible.filter(repeat_of=complaint),
        "linked": visible.filter(pk__in=others) if others else [],
        "merged": visible.filter(merged_into=complaint),
        "parts": visible.filter(split_from=complaint),
        "subtasks": [(task, _may_report(task, complaint, user)) for task in subtasks],
        "factors": list(complaint.factors.all()),
        "ratings": list(complaint.ratings.all()),
        "criteria": criteria(complaint),
        "judgement": judging.judgement(complaint),
        "proposal": next(iter(workload.proposals(complaint)), None) if complaint.is_open else None,
        "needs_approval": complaint.status == Complaint.Status.RESOLVED and closing.needs_approval(complaint),
        "may_approve": user.may(Permission.COMPLAINTS_APPROVE) and complaint.handler_id != user.pk,
        "canned": CannedText.objects.all(),
        "message_form": message_form(request, complaint),
        **more,
    }  # fmt: skip


def _may_report(task: SubTask, complaint: Complaint, user: User) -> bool:
    head_id = task.department.head_id if task.department else None
    return user.pk in (task.owner_id, head_id, complaint.handler_id)


def message_form(request: SignedInRequest, complaint: Complaint) -> MessageForm:
    """Blank, or begun with a canned text in the customer's language (`?canned=code`)."""
    code = request.GET.get("canned", "")
    canned = CannedText.objects.filter(code=code[:40]).first() if code else None
    if canned is None:
        return MessageForm(complaint=complaint, user=request.user)
    text = canned.in_language(complaint.language)
    text = text.replace("{name}", complaint.reporter_name).replace("{number}", complaint.number)
    return MessageForm(complaint=complaint, user=request.user, initial={"text": text, "is_public": True})


def criteria(complaint: Complaint) -> list[dict[str, Any]]:
    """The five judgements in words, blank ones as None, with what each adds to the points."""
    found = judging.judgement(complaint)
    fields = {name: AssessForm.base_fields[name].label for name in CRITERIA}
    return [
        {
            "name": fields[name],
            "level": getattr(complaint, f"get_{name}_display")() if getattr(complaint, name) else None,
            "number": getattr(complaint, name),
            "points": found.shares[name] if found else None,
        }
        for name in CRITERIA
    ]


def phases(complaint: Complaint) -> list[dict[str, Any]]:
    """The stages of ISO 10002 with the instants at which they were reached; the first open one is current."""
    steps = [
        (_("Received"), complaint.received_at), (_("Acknowledged"), complaint.acknowledged_at), (_("Assessed"), complaint.assessed_at),
        (_("Answered"), complaint.responded_at), (_("Resolved"), complaint.resolved_at), (_("Closed"), complaint.closed_at),
    ]  # fmt: skip
    current = next((name for name, at in steps if at is None), None)
    return [{"name": name, "at": at, "current": name == current} for name, at in steps]
