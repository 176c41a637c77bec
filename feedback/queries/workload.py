"""Who could work a complaint: by queue, load and skill."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from crmq.org.models import Region, User
from feedback.models import Complaint, ComplaintCategory, ComplaintQueue, Priority, QueueMember

SKILLED = 2  # what high priorities ask for


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person, and the facts that put them in this place."""

    user: User
    open: int
    capacity: int
    skill: int
    wanted_skill: int

    @property
    def has_room(self) -> bool:
        return self.open < self.capacity

    @property
    def load(self) -> float:
        return self.open / self.capacity

    @property
    def facts(self) -> dict[str, int]:
        return {"open": self.open, "capacity": self.capacity, "skill": self.skill, "wanted": self.wanted_skill}


def queue_for(category: ComplaintCategory | None, region_id: int | None) -> ComplaintQueue | None:
    """The queue that takes this category in this region.

    One that names both wins over one that names the category, then the region, then the one for all others.
    """
    lineage = _regions(region_id)
    best: tuple[tuple[bool, bool], ComplaintQueue] | None = None
    for queue in ComplaintQueue.objects.prefetch_related("categories"):
        codes = {one.pk for one in queue.categories.all()}
        fits = (not codes or (category is not None and category.pk in codes)) and (
            queue.region_id is None or queue.region_id in lineage
        )
        rank = (bool(codes), queue.region_id is not None)
        if fits and (best is None or rank > best[0]):
            best = rank, queue
    return best[1] if best else None


def _regions(region_id: int | None) -> set[int]:
    if region_id is None:
        return set()
    parents = dict(Region.objects.values_list("pk", "parent"))
    found: set[int] = set()
    current: int | None = region_id
    while current is not None and current not in found:
        found.add(current)
        current = parents.get(current)
    return found


def proposals(complaint: Complaint) -> list[Proposal]:
    """Members of the complaint's queue, the best first.

    Skilled enough before not, room before none, then the lower load, then the higher skill. Two queries.
    """
    if complaint.queue_id is None:
        return []
    members = QueueMember.objects.filter(queue=complaint.queue_id, user__is_active=True).select_related("user")
    counts = Complaint.objects.open().filter(handler__in=[member.user_id for member in members]).order_by()
    load: dict[Any, int] = dict(counts.values_list("handler").annotate(n=Count("pk")))
    wanted = SKILLED if complaint.priority >= Priority.HIGH else 1
    found = [
        Proposal(member.user, load.get(member.user_id, 0), member.capacity, member.skill, wanted) for member in members
    ]
    return sorted(found, key=lambda one: (one.skill < wanted, not one.has_room, one.load, -one.skill, one.user.name))
