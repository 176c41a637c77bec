"""What a QA lead has under way: a scorecard for one segment, a draft that waits for approval, closed periods."""

from django.db import transaction

from crmq.org.models import User
from customers.models import Customer, Segment
from scoring.industries import MANUFACTURING, SERVICE
from scoring.models import Scorecard, ScorecardVersion
from scoring.services import approval, periods, templates

SEGMENT_SHARE = 6  # every sixth customer


@transaction.atomic
def for_a_segment(*, author: User, second: User) -> ScorecardVersion | None:
    """Every sixth customer is scored as for services under contract; approved and published by a second person."""
    segment = Segment.objects.order_by("code").first()
    if segment is None or Scorecard.objects.filter(segment=segment).exists():
        return None
    keys = list(Customer.objects.accounts().order_by("code").values_list("pk", flat=True))[::SEGMENT_SHARE]
    Customer.objects.filter(pk__in=keys).update(segment=segment)
    scorecard = Scorecard.objects.create(
        code=segment.code, segment=segment, name_en=segment.name_en, name_zh=segment.name_zh
    )
    note = "Looked after under contract: contact, service and kept terms count more"
    draft = templates.start(scorecard=scorecard, template=SERVICE, by=author)
    submitted = approval.submit(version=draft, by=author, note=note, expected_effect="Fewer of them in tier C")
    return approval.put_in_force(version=approval.approve(version=submitted, by=second), by=second)


@transaction.atomic
def awaiting_approval(*, author: User) -> ScorecardVersion | None:
    """A next version of the default scorecard, submitted and waiting for a second QA lead."""
    scorecard = Scorecard.objects.get(code="standard")
    if scorecard.versions.exclude(status__in=["published", "retired"]).exists():
        return None
    draft = templates.start(scorecard=scorecard, template=MANUFACTURING, by=author)
    return approval.submit(
        version=draft, by=author, note="Payment, accepted goods and partnership count; silence and recency less",
        expected_effect="About one customer in five changes tier",
    )  # fmt: skip


def close_periods() -> None:
    """The last month and the last quarter close by the evaluations as of their ends."""
    periods.close_due()
