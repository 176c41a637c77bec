"""What lists can be filtered by: small tables, remembered for a minute so that pages do not ask again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from crmq.lib.permissions import Role, sees_all
from crmq.org.models import Region, User
from crmq.org.queries import headed_departments
from customers.models import Customer, SavedView, Segment, Stage, Tier

SECONDS = 60


@dataclass(frozen=True, slots=True)
class TierLine:
    """A tier as lists need it. `enter_at` and `leave_below` are scores of 0 to 100."""

    pk: int
    code: str
    name: str
    enter_at: float
    leave_below: float


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice: `key` stands in addresses, `pk` in queries."""

    pk: int
    key: str
    name: str
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    tiers: tuple[TierLine, ...]
    stages: tuple[Option, ...]
    segments: tuple[Option, ...]
    regions: tuple[Option, ...]
    owners: tuple[Option, ...]
    stage_names: dict[int, str]  # of every version: customers may still be in a stage of an earlier one


def choices(*, fresh: bool = False) -> Choices:
    """All of them, in the reader's language; read again when `fresh`."""
    return _remembered(f"customers:choices:{get_language()}", _read, fresh)


def owners_for(user: User) -> list[Option]:
    """Whose customers `user` may ask for: everyone's, or one's own and those of the people one heads."""
    everyone = choices().owners
    if sees_all(user):
        return list(everyone)
    departments = headed_departments(user)
    return [owner for owner in everyone if owner.pk == user.pk or owner.group in departments]


def views_key(user: User) -> str:
    return f"customers:views:{user.pk}"


def saved_views(user: User) -> list[tuple[str, str]]:
    """Name and query of each view that `user` keeps."""
    return _remembered(views_key(user), lambda: list(SavedView.objects.filter(user=user).values_list("name", "query")))


def sources() -> list[str]:
    """Where customers came from, at most fifty names."""
    found: list[str] = _remembered("customers:choices:sources", _read_sources)
    return found


def _read_sources() -> list[str]:
    return list(Customer.objects.order_by("source").values_list("source", flat=True).distinct()[:50])


def _remembered(key: str, read: Callable[[], Any], fresh: bool = False) -> Any:
    found = None if fresh else cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, SECONDS)
    return found


def _read() -> Choices:
    stages = Stage.objects.filter(
        process__status="published", kind__in=[Stage.Kind.STAGE, Stage.Kind.START, Stage.Kind.END]
    )
    owners = User.objects.with_role(Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.QA_LEAD).order_by("name", "pk")
    return Choices(
        tiers=tuple(TierLine(t.pk, t.code, t.name, t.enter_at, t.leave_below) for t in Tier.objects.all()),
        stages=tuple(Option(s.pk, s.key, s.name) for s in stages),
        segments=tuple(Option(s.pk, s.code, s.name) for s in Segment.objects.all()),
        regions=tuple(Option(r.pk, r.code, r.name) for r in Region.objects.all()),
        owners=tuple(Option(o.pk, str(o.public_id), o.name, o.department_id) for o in owners),
        stage_names={stage.pk: stage.name for stage in Stage.objects.only("name_en", "name_zh")},
    )
