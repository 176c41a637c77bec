"""Why complaints happen: the fishbone of one or of a category, what shares a cause, and the Pareto order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from crmq.lib.models import in_language
from crmq.org.models import User
from feedback.models import CauseBranch, CauseFactor, Complaint, ComplaintCategory


@dataclass(frozen=True, slots=True)
class Cause:
    """One entry of a fishbone: on which bone, what, how often, and in which complaints."""

    branch: str
    text: str
    count: int
    complaints: list[UUID]


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """A cause or category with its complaints. share and cumulated are percent of all that were sorted."""

    key: str
    name: str
    count: int
    share: float
    cumulated: float


def causes_of_complaint(complaint: Complaint) -> list[Cause]:
    """What was put on the fishbone of one complaint, and its shared cause; branches in their order."""
    found = [(factor.branch, factor.text, complaint.public_id) for factor in complaint.factors.all()]
    if complaint.root_cause:
        found.append((complaint.root_cause.branch, complaint.root_cause.name, complaint.public_id))
    return _gathered(found)


def causes_of_category(
    category: ComplaintCategory | None, since: datetime, until: datetime, viewer: User
) -> list[Cause]:
    """The fishbone of a category: factors and shared causes of complaints received in [since, until). Two queries."""
    seen = Complaint.objects.visible_to(viewer).counted().filter(received_at__gte=since, received_at__lt=until)
    if category is not None:
        seen = seen.filter(category=category)
    factors = CauseFactor.objects.filter(complaint__in=seen.order_by().values("pk"))
    found = list(factors.values_list("branch", "text", "complaint__public_id"))
    shared = seen.filter(root_cause__isnull=False).values_list(
        "root_cause__branch", "root_cause__name_en", "root_cause__name_zh", "public_id"
    )
    found += [(branch, in_language(english, chinese), public_id) for branch, english, chinese, public_id in shared]
    return _gathered(found)


def _gathered(rows: Iterable[tuple[str, str, UUID]]) -> list[Cause]:
    """Equal words on one bone are one cause; the most frequent first within a bone."""
    groups: dict[tuple[str, str], tuple[str, list[UUID]]] = {}
    for branch, text, public_id in rows:
        _words, found = groups.setdefault((branch, text.strip().casefold()), (text.strip(), []))
        if public_id not in found:
            found.append(public_id)
    order = {branch: place for place, branch in enumerate(CauseBranch.values)}
    causes = [Cause(branch, words, len(found), found) for (branch, _), (words, found) in groups.items()]
    return sorted(causes, key=lambda cause: (order.get(cause.branch, 99), -cause.count, cause.text))


def sharing(complaint: Complaint, viewer: User) -> QuerySet[Complaint]:
    """Other complaints with the same shared cause that `viewer` sees, the latest first."""
    if complaint.root_cause_id is None:
        return Complaint.objects.none()
    found = Complaint.objects.visible_to(viewer).counted().filter(root_cause=complaint.root_cause_id)
    return found.select_related("customer").order_by("-received_at", "-pk")


def pareto(complaints: Any, by: str) -> list[ParetoRow]:
    """Complaints by `root_cause` or `category`, the most frequent first, with running shares. One query.

    Complaints without one are left out of the shares.
    """
    rows = (
        complaints.filter(**{f"{by}__isnull": False})
        .order_by()
        .values(f"{by}__code", f"{by}__name_en", f"{by}__name_zh")
        .annotate(n=Count("pk"))
    )
    counted = sorted(
        ((row["n"], row[f"{by}__code"], in_language(row[f"{by}__name_en"], row[f"{by}__name_zh"])) for row in rows),
        key=lambda row: (-row[0], row[1]),
    )
    total, running, found = sum(n for n, *_ in counted), 0, []
    for n, code, name in counted:
        running += n
        found.append(ParetoRow(code, name, n, 100 * n / total, 100 * running / total))
    return found


def branch_name(branch: str) -> str:
    return str(CauseBranch(branch).label) if branch in CauseBranch.values else gettext("Other")
