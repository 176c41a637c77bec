"""What was done about the generated complaints: judged, traced to causes, turned into actions."""

from datetime import timedelta

from django.utils import timezone

from crmq.org.models import Department, User
from crmq.org.queries import today
from feedback.complaint_metrics import REPEAT_WINDOW
from feedback.models import (
    CauseBranch,
    Complaint,
    ComplaintQueue,
    ComplaintRules,
    Improvement,
    QueueMember,
    RootCause,
)
from feedback.priority import CRITERIA, judge
from feedback.services import causes, clocks, improvements
from feedback.services import complaints as services
from feedback.services.complaints.judging import rule_of

from .generated import SOURCE, generator

CAUSES = {
    "Port congestion not planned for": "planning",
    "Split shipment not announced": "procedure-missing",
    "Pallets stacked too high": "packaging",
    "Oldest batch picked": "inspection",
    "Mailbox not watched during leave": "handover",
    "Terms not carried over from the quotation": "system-data",
}
WHYS = [
    ("Why did the shipment arrive late?", "It waited eleven days in the port", "Arrival notice"),
    ("Why did it wait so long?", "Its papers came after the ship", "Courier log"),
    ("Why did the papers come late?", "They were sent when the invoice was paid", "Mail of 3 days later"),
    ("Why were they sent so late?", "The checklist names payment before papers", "Checklist, version 4"),
    ("Why did nobody notice?", "Nobody owns the checklist since the reorganisation", "Organisation chart"),
]
ACTIONS = [
    ("Buffer of ten days on congested routes", "planning", "corrective", 80, "effective"),
    ("Stacking limit printed on every pallet", "packaging", "corrective", 20, "watched"),
    ("Deputies named for every shared mailbox", "handover", "preventive", -6, "doing"),
    ("Papers leave with the ship, not with the payment", "planning", "corrective", -12, "doing"),
    ("Shelf life checked before picking", "inspection", "corrective", 4, "doing"),
    ("Terms copied from the quotation by the system", "system-data", "preventive", -25, "planned"),
]


def enrich(staff: dict[str, User]) -> None:
    """Judge, link and trace what `voices` generated; needs its rows."""
    _people(staff)
    _judge()
    _trace(staff)
    _act(staff)


def _people(staff: dict[str, User]) -> None:
    queue = ComplaintQueue.objects.order_by("position").first()
    for name, skill, capacity in (("agent", 3, 12), ("manager", 1, 4), ("qa", 2, 3)):
        QueueMember.objects.get_or_create(
            queue=queue, user=staff[name], defaults={"skill": skill, "capacity": capacity}
        )
    Complaint.objects.filter(source=SOURCE).update(queue=queue)
    heads = {"service": "qa", "quality": "qa"}
    for code, name in heads.items():
        Department.objects.filter(code=code, head=None).update(head=staff[name])


def _judge() -> None:
    """Two thirds were assessed; repeats are linked; all have the shared cause of their words."""
    rng, rule = generator("grievances"), rule_of(ComplaintRules.objects.get())
    shared = {cause.code: cause for cause in RootCause.objects.all()}
    rows = list(Complaint.objects.filter(source=SOURCE).select_related("customer", "category").order_by("received_at"))
    first: dict[tuple[int | None, int | None], Complaint] = {}
    for row in rows:
        row.root_cause = shared.get(CAUSES.get(row.cause, ""))
        before = first.get((row.customer_id, row.category_id))
        if before is not None and row.received_at - before.received_at < REPEAT_WINDOW:
            row.repeat_of = before
        else:
            first[row.customer_id, row.category_id] = row
        if rng.random() < 0.66:
            for name in CRITERIA[1:]:
                setattr(
                    row,
                    name,
                    int(rng.choice([1, 2, 3], p=[0.6, 0.33, 0.07] if name != "safety" else [0.85, 0.14, 0.01])),
                )
            row.assessed_at = row.acknowledged_at
            row.priority = judge({name: getattr(row, name) for name in CRITERIA}, rule).priority
    columns = ["root_cause", "repeat_of", "assessed_at", "priority", *CRITERIA[1:]]
    Complaint.objects.bulk_update(rows, columns, batch_size=500)
    for row in (one for one in rows if one.is_open):
        Complaint.objects.filter(pk=row.pk).update(**clocks.timing(row))


def _trace(staff: dict[str, User]) -> None:
    """One open case is worked as far as its cause: whys, fishbone, a sub-task for sales."""
    case = Complaint.objects.filter(source=SOURCE, category__code="delivery").open().order_by("-received_at").first()
    if case is None:
        return
    agent, shared = staff["agent"], RootCause.objects.get(code="planning")
    causes.write_whys(complaint=case, by=agent, whys=[causes.Asked(*row) for row in WHYS])
    for branch, text in (
        (CauseBranch.METHOD, "Papers follow the payment"),
        (CauseBranch.PEOPLE, "No owner of the checklist"),
        (CauseBranch.ENVIRONMENT, "Port congested since October"),
    ):
        causes.add_factor(complaint=case, by=agent, branch=branch, text=text)
    services.ask(
        complaint=case, by=agent, title="Tell the customer the new arrival date", hours=8, owner=staff["manager"],
        detail="The forwarder confirms it by tomorrow.",
    )  # fmt: skip
    Complaint.objects.filter(pk=case.pk).update(root_cause=shared)


def _act(staff: dict[str, User]) -> None:
    """Actions in all columns of the board. The number is how many days ago they were done, or are due (negative)."""
    now, qa = timezone.now(), staff["qa"]
    for title, code, kind, days, status in ACTIONS:
        cause = RootCause.objects.get(code=code)
        origin = Complaint.objects.filter(source=SOURCE, root_cause=cause).order_by("-received_at").first()
        action = improvements.plan(
            by=qa, title=title, kind=kind, owner=staff["agent" if kind == "corrective" else "manager"], complaint=origin,
            root_cause=cause, due_on=today() - timedelta(days=days), problem=origin.subject if origin else "", corrective=title,
            cause=cause.name_en, goal="No complaint with this cause in 90 days", tolerated=3, team=[qa, staff["agent"]],
            review_on=today() + timedelta(days=14),
        )  # fmt: skip
        if status in ("watched", "effective"):
            done = now - timedelta(days=days)
            verified = now if status == "effective" else None
            Improvement.objects.filter(pk=action.pk).update(status=status, done_at=done, verified_at=verified)
        elif status == "doing":
            improvements.start(improvement=action, by=qa)
