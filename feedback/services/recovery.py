"""What customers answer after a complaint was closed: it rates the outcome, and a detractor takes it up again."""

from datetime import timedelta
from typing import Any

from feedback.models import Complaint, ComplaintRating, Event, QuestionKind, Response

from . import complaints

WITHIN = timedelta(days=60)  # of closing; later answers are about something else
OF_NPS = ((9, 5), (7, 4), (4, 2), (0, 1))  # from this answer on, so many stars; 0 to 6 are detractors


def rate(*, response: Response) -> Complaint | None:
    """Rate the complaint that a complete response is about, once; None when it is about none, or says nothing of it.

    Only surveys that a trigger sent after the closing count: whatever else a customer answers is not about it.
    """
    wave = response.invitation.wave if response.invitation else None
    if wave is None or wave.trigger is None or wave.trigger.event != Event.COMPLAINT or response.completed_at is None:
        return None
    stars = stars_of(response)
    closed = Complaint.objects.filter(
        customer=response.customer_id, status=Complaint.Status.CLOSED, closed_at__lte=response.completed_at,
        closed_at__gt=response.completed_at - WITHIN,
    )  # fmt: skip
    complaint = closed.order_by("-closed_at", "-pk").first()
    if stars is None or complaint is None:
        return None
    text = response.answers.exclude(text="").values_list("text", flat=True).first() or ""
    try:
        return complaints.rate(complaint=complaint, stars=stars, text=text, channel=ComplaintRating.Channel.SURVEY)
    except complaints.NotPossible:
        return None  # rated already, by the link in the mail


def stars_of(response: Response) -> int | None:
    """The satisfaction answered, 1 to 5; without one the recommendation, brought to that scale."""
    given: dict[str, Any] = dict(
        response.answers.filter(kind__in=[QuestionKind.CSAT, QuestionKind.NPS], number__isnull=False)
        .order_by("-question__position")
        .values_list("kind", "number")
    )
    if QuestionKind.CSAT in given:
        return int(given[QuestionKind.CSAT])
    if QuestionKind.NPS in given:
        return next(stars for line, stars in OF_NPS if given[QuestionKind.NPS] >= line)
    return None
