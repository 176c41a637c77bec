"""Where customers moved between two dates: matrix, flows, and the named customers of each cell."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.models import Tier
from scoring.queries import moves as query

QUARTER = timedelta(days=91)
TONES = ("a", "b", "c", "c", "c")


@dataclass(frozen=True, slots=True)
class Cell:
    new: str
    customers: int
    way: int


def _moment(text: str) -> datetime | None:
    """The end of a day in the organisation's zone; None for no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max, org.zone())
    except ValueError:
        return None


@require_GET
@requires(Permission.SCORING_READ)
def overview(request: HttpRequest) -> HttpResponse:
    after = query.run_at(_moment(request.GET.get("to", "")))
    since = _moment(request.GET.get("from", "")) or (after.as_of - QUARTER if after else None)
    before = query.run_at(since)
    context: dict[str, Any] = {"before": before, "after": after}
    if before and after and before.pk != after.pk:
        if before.as_of > after.as_of:
            before, after = after, before
        context |= _board(request, before, after)
    return render_page(request, "scoring/moves.html", context, fragment="people")


def _board(request: HttpRequest, before: Any, after: Any) -> dict[str, Any]:
    tiers = list(Tier.objects.all())
    rows, columns = query.sides(tiers)
    counts = query.moves(before, after, request.user)
    order = [*(tier.code for tier in tiers), query.NONE]
    matrix = [
        (old, [Cell(new, counts.get((old, new), 0), query.way(old, new, order)) for new in columns]) for old in rows
    ]
    names = {tier.code: tier.code for tier in tiers} | {
        query.NONE: _("Not rated"), query.NEW: _("New"), query.LOST: _("Lost"),
    }  # fmt: skip
    cells = [cell for _old, line in matrix for cell in line]
    board = {
        "before": before, "after": after, "matrix": matrix, "columns": columns, "names": names,
        "up": sum(cell.customers for cell in cells if cell.way > 0), "down": sum(cell.customers for cell in cells if cell.way < 0),
        "came": sum(n for (old, _new), n in counts.items() if old == query.NEW),
        "left": sum(n for (_old, new), n in counts.items() if new == query.LOST),
        "flows": _flows(tiers, counts, names, order),
    }  # fmt: skip
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    if old in rows and new in columns:
        people = query.who_moved(before, after, request.user, old=old, new=new)
        board |= {"people": people, "old": old, "new": new, "count": counts.get((old, new), 0)}
    return board


def _flows(tiers: list[Tier], counts: dict[tuple[str, str], int], names: dict[str, str], order: list[str]) -> Any:
    tone = {tier.code: TONES[min(place, len(TONES) - 1)] for place, tier in enumerate(tiers)}
    rows, columns = query.sides(tiers)
    left = {key: sum(n for (old, _new), n in counts.items() if old == key) for key in rows}
    right = {key: sum(n for (_old, new), n in counts.items() if new == key) for key in columns}
    nodes = [
        {"name": f"{side}:{key}", "label": names[key], "count": number, "tone": tone.get(key, "none"), "side": side}
        for side, sums in (("left", left), ("right", right)) for key, number in sums.items() if number
    ]  # fmt: skip
    tones = {1: "good", -1: "bad", 0: "none"}
    links = [
        {"source": f"left:{old}", "target": f"right:{new}", "value": number, "tone": tones[query.way(old, new, order)]}
        for (old, new), number in counts.items()
    ]
    return {"nodes": nodes, "links": links}
