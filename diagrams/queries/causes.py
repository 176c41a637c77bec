"""The fishbone of a complaint or of a category, with what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from diagrams.shapes import Drawing
from diagrams.shapes.primitives import Link
from diagrams.sheets import fishbone as sheet
from feedback.models import CauseBranch, Complaint, ComplaintCategory
from feedback.queries import causes as query

EVIDENCE = 5  # complaints named behind a cause


@dataclass(frozen=True, slots=True)
class Causes:
    """The drawing, and the same as rows: bone, cause, count, some of the complaints."""

    drawing: Drawing
    rows: list[tuple[str, query.Cause, list[Complaint]]]


def of_complaint(complaint: Complaint, viewer: Any) -> Causes:
    return _drawn(complaint.subject, query.causes_of_complaint(complaint), viewer)


def of_category(category: ComplaintCategory | None, since: datetime, until: datetime, viewer: Any) -> Causes:
    effect = category.name if category else _("Complaints of all categories")
    return _drawn(effect, query.causes_of_category(category, since, until, viewer), viewer)


def _drawn(effect: str, causes: list[query.Cause], viewer: Any) -> Causes:
    labels = dict(CauseBranch.choices)
    keys = {key for cause in causes for key in cause.complaints[:EVIDENCE]}
    named = {each.public_id: each for each in Complaint.objects.visible_to(viewer).filter(public_id__in=keys)}
    evidence = {id(cause): [named[key] for key in cause.complaints[:EVIDENCE] if key in named] for cause in causes}
    bones = [
        sheet.Bone(str(label), [_cause(cause, evidence[id(cause)]) for cause in causes if cause.branch == branch])
        for branch, label in labels.items()
    ]
    rows = [(str(labels.get(cause.branch, cause.branch)), cause, evidence[id(cause)]) for cause in causes]
    return Causes(sheet.fishbone(effect, bones), rows)


def _cause(cause: query.Cause, evidence: list[Complaint]) -> sheet.Cause:
    hint = ", ".join(complaint.number for complaint in evidence)
    link = Link(reverse("feedback:complaint", args=[evidence[0].public_id]), hint) if evidence else None
    return sheet.Cause(cause.text, cause.count, link)
