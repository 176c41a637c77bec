"""Whether the conditions of moves hold: the same expressions for one customer and for all of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from customers.models import (
    Assessment,
    Contact,
    Customer,
    Delivery,
    FilledForm,
    Handover,
    Interaction,
    Order,
    ProcessVersion,
    Stage,
    Standing,
    Task,
    Transition,
)
from customers.stage_rules import Guard, GuardKind, read_forms, read_guards

from .lifecycle import process_routes
from .paths import Route

# Facts that a stage may require; all of them are edited with `services.customers.edit`.
FIELDS = (
    "tax_number", "phone", "email", "website", "address", "industry", "segment", "region", "revenue_minor",
    "credit_limit_minor", "headcount", "since",
)  # fmt: skip

SINCE = OuterRef("stage_since")
THEIRS = OuterRef("customer_id")


@dataclass(frozen=True, slots=True)
class Way:
    """A way a customer may go: to a stage, over these transitions, if all guards hold."""

    origin: int | None
    target: int
    route: Route
    guards: tuple[Guard, ...]
    is_automatic: bool


def ways(process: ProcessVersion) -> dict[tuple[int | None, int], Way]:
    """All ways of a version, by keys of the stages at both ends.

    Guards are those of the transitions passed, the forms that the stage left must have filled in,
    and the facts that the stage entered requires. A way is automatic when its last transition is.
    Cost: two statements.
    """
    stages = {stage.pk: stage for stage in process.stages.all()}
    transitions = {each.pk: each for each in process.transitions.all()}
    found = {}
    for (origin, target), route in process_routes(process).items():
        passed = [transitions[key] for key in route]
        guards = _guards(stages.get(origin or 0), stages[target], passed)
        is_automatic = bool(passed and passed[-1].is_automatic and guards)
        found[origin, target] = Way(origin, target, route, guards, is_automatic)
    return found


def ways_from(process: ProcessVersion, origin: Stage | None) -> list[Way]:
    """Ways on from a stage (of any version; stages are matched by key), or in for a customer without one."""
    key = origin.key if origin else None
    keys = dict(process.stages.values_list("pk", "key"))
    return [way for way in ways(process).values() if (keys[way.origin] if way.origin else None) == key]


def way_between(process: ProcessVersion, origin: Stage | None, target: Stage) -> Way | None:
    return next((way for way in ways_from(process, origin) if way.target == target.pk), None)


def _guards(origin: Stage | None, target: Stage, passed: Iterable[Transition]) -> tuple[Guard, ...]:
    asked = [guard for each in passed for guard in read_guards(each.guards)]
    if origin is not None:
        asked += [Guard(GuardKind.FORM, form.key) for form in read_forms(origin.forms) if form.is_required]
    asked += [Guard(GuardKind.FIELD, name) for name in target.required_fields if name in FIELDS]
    return tuple(dict.fromkeys(asked))


def unmet(customer: Customer, guards: Collection[Guard]) -> list[Guard]:
    """Which of these do not hold for the customer now, in their order. One statement."""
    if not guards:
        return []
    named = {f"guard_{i}": guard for i, guard in enumerate(guards)}
    found = Standing.objects.filter(pk=customer.pk).annotate(
        **{name: _truth(condition(guard)) for name, guard in named.items()}
    )
    row = found.values(*named).get()
    return [guard for name, guard in named.items() if not row[name]]


def ready(way: Way, process: ProcessVersion) -> QuerySet[Standing]:
    """Standings of customers that an automatic way takes now; those that wait to be taken on stay."""
    waiting = Handover.objects.waiting().filter(customer=THEIRS)
    inside = Standing.objects.filter(~Exists(waiting), stage=way.origin, stage__process=process)
    return inside.filter(reduce(and_, map(condition, way.guards)))


def _truth(asked: Q) -> Case:
    return Case(When(asked, then=Value(True)), default=Value(False), output_field=BooleanField())


def condition(guard: Guard) -> Q:
    """A guard as a condition on standings."""
    return CONDITIONS[guard.kind](guard)


def _field(guard: Guard) -> Q:
    if guard.of not in FIELDS:
        return Q(pk__in=[])
    empty = Q(**{f"customer__{guard.of}__isnull": True})
    kind = Customer._meta.get_field(guard.of)
    return ~empty if kind.null else ~Q(**{f"customer__{guard.of}": ""})


def _assessment(guard: Guard) -> Q:
    since = timezone.now() - timedelta(days=guard.number or 0)
    return Q(Exists(Assessment.objects.filter(customer=THEIRS, kind=guard.of, at__gte=since)))


def _form(guard: Guard) -> Q:
    return Q(Exists(FilledForm.objects.filter(customer=THEIRS, key=guard.of, at__gte=SINCE)))


def _stayed(guard: Guard) -> Q:
    return Q(stage_since__lte=timezone.now() - timedelta(days=guard.number or 0))


def _tier(guard: Guard) -> Q:
    return Q(tier__code__in=[code.strip() for code in guard.of.split(",")])


def _ordered(_guard: Guard) -> Q:
    placed = Order.objects.filter(customer=THEIRS, status=Order.Status.PLACED)
    return Q(Exists(placed.filter(ordered_on__gte=OuterRef("stage_since__date"))))


def _delivered(_guard: Guard) -> Q:
    arrived = Delivery.objects.filter(customer=THEIRS, delivered_on__gte=OuterRef("stage_since__date"))
    return Q(Exists(arrived))


def _visited(_guard: Guard) -> Q:
    return Q(Exists(Interaction.objects.filter(customer=THEIRS, is_return_visit=True, at__gte=SINCE)))


CONDITIONS: Mapping[GuardKind, Callable[[Guard], Q]] = {
    GuardKind.FIELD: _field,
    GuardKind.ASSESSMENT: _assessment,
    GuardKind.FORM: _form,
    GuardKind.CONTACT: lambda _guard: Q(Exists(Contact.objects.filter(customer=THEIRS))),
    GuardKind.SCORE: lambda guard: Q(score__gte=guard.number, is_rated=True),
    GuardKind.TIER: _tier,
    GuardKind.NO_COMPLAINT: lambda _guard: Q(open_complaints=0),
    GuardKind.COMPLAINT: lambda _guard: Q(open_complaints__gt=0),
    GuardKind.ORDERED: _ordered,
    GuardKind.DELIVERED: _delivered,
    GuardKind.VISITED: _visited,
    GuardKind.TASKS_DONE: lambda _guard: ~Q(Exists(Task.objects.open().filter(customer=THEIRS))),
    GuardKind.STAYED: _stayed,
}
