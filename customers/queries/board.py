"""The board: customers by stage, a page of cards a column."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from crmq.lib import keyset
from customers.models import Handover, ProcessVersion, Stage, Standing

from .lifecycle import place_of, process_routes
from .scope import Scope

CARDS = 15
ORDER = ["stage_since", "pk"]


@dataclass(frozen=True, slots=True)
class Card:
    """`place` is where the customer is as a move must know it; `days` in the stage; `waits`: not taken on yet."""

    standing: Standing
    place: str
    days: int | None
    is_overdue: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Column:
    """`ways` are keys of the stages that a person may move to from here."""

    stage: Stage
    count: int
    cards: list[Card]
    older: str | None
    ways: list[str]


def columns(user: Any, process: ProcessVersion, scope: Scope) -> list[Column]:
    """All columns in the order of the flow. Six statements, whatever the number of customers."""
    stages = list(
        process.stages.filter(kind__in=Stage.RESTING).select_related("department").order_by("rank", "row", "pk")
    )
    rows = scope.applied(Standing.objects.visible_to(user)).filter(stage__in=stages)
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count("pk")))
    firsts = [
        rows.filter(stage=stage).order_by(F("stage_since").asc(nulls_last=True), "pk").values("pk")[: CARDS + 1]
        for stage in stages if counts.get(stage.pk)
    ]  # fmt: skip
    keys = [row["pk"] for row in (firsts[0].union(*firsts[1:], all=True) if firsts else [])]
    cards: dict[int, list[Card]] = {}
    for card in _cards(Standing.objects.filter(pk__in=keys).order_by(F("stage_since").asc(nulls_last=True), "pk")):
        cards.setdefault(card.standing.stage_id or 0, []).append(card)
    by_key = {stage.pk: stage.key for stage in stages}
    ways: dict[int, list[str]] = {}
    for origin, target in process_routes(process):
        if origin is not None:
            ways.setdefault(origin, []).append(by_key[target])
    return [
        _column(stage, counts.get(stage.pk, 0), cards.get(stage.pk, []), ways.get(stage.pk, [])) for stage in stages
    ]


def _column(stage: Stage, count: int, cards: list[Card], ways: list[str]) -> Column:
    shown = cards[:CARDS]
    older = None
    if len(cards) > CARDS:
        last = shown[-1].standing
        older = keyset.encode("o", [last.stage_since, last.pk])
    return Column(stage, count, shown, older, ways)


def more(user: Any, stage: Stage, scope: Scope, cursor: str) -> tuple[list[Card], str | None]:
    """The next cards of one column, and the cursor after them."""
    rows = scope.applied(Standing.objects.visible_to(user)).filter(stage=stage)
    page = keyset.page(
        rows.select_related("customer", "tier", "owner", "stage"), order=ORDER, cursor=cursor, size=CARDS
    )
    waiting = _waiting([row.pk for row in page.rows])
    return [_card(row, waiting) for row in page.rows], page.older


def _cards(rows: QuerySet[Standing]) -> list[Card]:
    found = list(rows.select_related("customer", "tier", "owner", "stage"))
    waiting = _waiting([row.pk for row in found])
    return [_card(row, waiting) for row in found]


def _waiting(keys: list[int]) -> set[int]:
    return set(Handover.objects.waiting().filter(customer__in=keys).values_list("customer", flat=True))


def _card(standing: Standing, waiting: set[int]) -> Card:
    since: datetime | None = standing.stage_since
    target = standing.stage.target_days if standing.stage else None
    stayed = timezone.now() - since if since else None
    return Card(
        standing, place_of(standing), stayed.days if stayed else None,
        bool(stayed and target and stayed > timedelta(days=target)), standing.pk in waiting,
    )  # fmt: skip
