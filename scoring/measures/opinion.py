"""What customers say in surveys. Only completed answers count; staff-entered ones stay out of headline figures."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models import Answer, Invitation

from .shape import Measure, Moment, Part, Source

ANSWERS = Source(
    "answers",
    Answer,
    "feedback_answer e",
    "e.completed_at",
    "completed_at",
    where="e.is_headline",
    q=Q(is_headline=True),
)
INVITATIONS = Source(
    "invitations", Invitation, "feedback_invitation e LEFT JOIN feedback_response r ON r.invitation_id = e.id",
    "e.created_at", "created_at", where="e.status IN ('delivered', 'started', 'complete')", q=Q(status__in=["delivered", "started", "complete"]),
)  # fmt: skip


def _kind(kind: str) -> Callable[[Moment], Q]:
    return lambda _moment: Q(kind=kind, number__isnull=False)


def _of(kind: str, take: str, more: str = "") -> Part:
    return Part(
        ANSWERS, take, f"e.kind = '{kind}' AND e.number IS NOT NULL" + (f" AND {more}" if more else ""), _kind(kind)
    )


MEASURES = [
    Measure(
        "csat", _("Satisfaction (CSAT)"), "%", _("Share of answers of 4 or 5 on the scale of 1 to 5."),
        {"answers": _of("csat", "count(*) {only}"), "satisfied": _of("csat", "count(*) {only}", "e.number >= 4")},
        "100.0 * {satisfied} / nullif({answers}, 0)", "answers",
    ),
    Measure(
        "nps", _("Recommendation (NPS)"), _("points"), _("Promoters (9–10) less detractors (0–6) of the customer's answers, −100 to 100."),
        {"mean": _of("nps", "avg(CASE WHEN e.number >= 9 THEN 100 WHEN e.number <= 6 THEN -100 ELSE 0 END) {only}")}, "{mean}", "mean", decimals=0,
    ),
    Measure(
        "ces", _("Ease (CES)"), _("points"), _("Mean of answers on the scale of 1 to 7, high is easy."),
        {"mean": _of("ces", "avg(e.number) {only}")}, "{mean}", "mean", decimals=2,
    ),
    Measure(
        "rating", _("Mean rating"), _("points"), _("Mean of the ratings of 1 to 5 in surveys."),
        {"mean": _of("rating", "avg(e.number) {only}")}, "{mean}", "mean", decimals=2,
    ),
    Measure(
        "participation", _("Survey participation"), "%", _("Completed questionnaires divided by delivered invitations."),
        {"asked": Part(INVITATIONS), "complete": Part(INVITATIONS, "count(r.completed_at) {only}", "r.completed_at <= %(seen)s")},
        "100.0 * {complete} / nullif({asked}, 0)", "asked",
    ),
]  # fmt: skip
