"""Finding out why: five questions, and a fishbone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from crmq.org.models import User
from feedback.models import CauseFactor, Complaint, ComplaintEvent, Why

from .complaints import basis

MOST_WHYS = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """One why with its answer; blank ones are left out."""

    question: str
    answer: str
    evidence: str = ""


@transaction.atomic
def write_whys(*, complaint: Complaint, by: User, whys: Sequence[Asked], version: int | None = None) -> Complaint:
    """Replace the chain of whys; the log keeps what it was. Errors: Conflict."""
    current = basis.lock(complaint, version)
    kept = [one for one in whys if one.answer.strip()][:MOST_WHYS]
    current.whys.all().delete()
    Why.objects.bulk_create(
        Why(complaint=current, position=place, question=one.question.strip(), answer=one.answer.strip(), evidence=one.evidence.strip())
        for place, one in enumerate(kept, 1)
    )  # fmt: skip
    if kept:
        text = " → ".join(one.answer.strip() for one in kept)
        basis.note(current, ComplaintEvent.Kind.CAUSE, by=by, text=text)
    return basis.save(current)


@transaction.atomic
def add_factor(*, complaint: Complaint, by: User, branch: str, text: str, version: int | None = None) -> CauseFactor:
    """Put a possible cause on the fishbone."""
    current = basis.lock(complaint, version)
    factor = CauseFactor.objects.create(complaint=current, branch=branch, text=text.strip())
    basis.note(current, ComplaintEvent.Kind.CAUSE, by=by, text=factor.text, changes={"branch": branch})
    basis.save(current)
    return factor


@transaction.atomic
def remove_factor(*, complaint: Complaint, by: User, key: int) -> Complaint:
    """Take one off the fishbone. Removing it again changes nothing."""
    current = basis.lock(complaint, None)
    current.factors.filter(pk=key).delete()
    return basis.save(current)
