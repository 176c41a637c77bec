"""Discovery and conformance: what really happened against what was defined."""

import itertools
from math import ceil
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.figures import fraction
from crmq.lib.htmx import render_page
from crmq.lib.models import in_language
from crmq.lib.permissions import Permission, requires
from crmq.org.models import Department
from crmq.org.requests import SignedInRequest
from customers.models import Customer, ProcessVersion, StageChange
from customers.queries import lifecycle, process_figures
from diagrams.definition import Definition
from diagrams.forms.discovery import DiscoveryOptions
from diagrams.models import MovesLog
from diagrams.queries import discovery as query
from diagrams.queries.definitions import definition_of
from diagrams.routing import Direction

from .discovered import picture, uses

Names = dict[str, str]
Defined = dict[query.Pair, tuple[str, ...]]
BEGIN, END = 5, 2  # stages of a long path that are named


@require_GET
@requires(Permission.MAP_READ)
def discovery(request: SignedInRequest) -> HttpResponse:
    """How customers really moved, laid over the published process."""
    process, options = _published(), DiscoveryOptions(request.GET)
    moves = query.live(request.user, *options.period())
    pairs = query.defined(process)
    months = query.by_month(moves, pairs)
    context = _studied(process, moves, options, pairs) | {
        "months": [(each, fraction(each.share, 1, 0)) for each in months],
        "departments": _departments(query.by_department(moves, pairs)),
        "bottlenecks": _bottlenecks(request, process, options),
        "chart": _chart(months),
        "logs": MovesLog.objects.filter(is_kept=True) if request.user.may(Permission.MAP_DEFINE) else [],
        "query": request.GET.urlencode(),
    }
    return render_page(request, "diagrams/discovery.html", context, fragment="studied")


@require_GET
@requires(Permission.MAP_DEFINE)
def log(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """A log from elsewhere, laid over the published process; its stages are matched by key or name."""
    found = get_object_or_404(MovesLog, public_id=public_id)
    process, options = _published(), DiscoveryOptions(request.GET)
    moves, pairs = query.logged(found), query.defined(process)
    context = _studied(process, moves, options, pairs) | {"log": found, "query": request.GET.urlencode()}
    return render_page(request, "diagrams/discovery.html", context, fragment="studied")


def _published() -> ProcessVersion:
    process = lifecycle.published()
    if process is None:
        raise Http404
    return process


def _studied(process: ProcessVersion, moves: query.Moves, options: DiscoveryOptions, pairs: Defined) -> dict[str, Any]:
    definition, chosen = definition_of(process), options.chosen()
    names = {place.key: in_language(place.name.en, place.name.zh) for place in definition.places}
    found = matched(query.follows(moves), definition)
    shown = [
        each for each in found
        if each.n >= chosen["least"] and (not chosen["slow"] or (each.median_days or 0) >= chosen["slow"])
    ]  # fmt: skip
    walks = query.variants(moves)
    going_on = [each for each in found if each.origin is not None]
    total = sum(each.n for each in going_on)
    kept = sum(each.n for each in going_on if each.pair in pairs)
    used, used_at_all = uses(pairs, shown), uses(pairs, found).ways
    return {
        "process": process,
        "options": options.shown(),
        "most": max((each.n for each in found), default=1),
        "slowest": ceil(max((each.median_days or 0 for each in found), default=0)),
        "picture": picture(definition, used, shown, Direction.COLUMNS),
        "moves": total,
        "share": fraction(kept / total, 1, 0) if total else "–",
        "walks": walks,
        "rework": fraction(walks.reworked / walks.cases, 1, 0) if walks.cases else "–",
        "variants": [_variant(each, names, definition, pairs) for each in walks.top],
        "deviations": [_deviation(each, names) for each in going_on if each.pair not in pairs][:15],
        "unused": [_way(way, names) for way in definition.ways if way.key not in used_at_all],
    }


def matched(follows: list[query.Follow], definition: Definition) -> list[query.Follow]:
    """Stages under their key here, where key or name is the same."""
    keys = _keys(definition)
    return [
        query.Follow(
            keys.get(_plain(each.origin), each.origin),
            keys.get(_plain(each.target), each.target),
            each.n,
            each.median_days,
            each.p90_days,
        )
        for each in follows
    ]


def _keys(definition: Definition) -> dict[str, str]:
    return {
        _plain(said): place.key
        for place in definition.places
        for said in (place.name.zh, place.name.en, place.key)
        if said
    }


def _plain(said: str | None) -> str:
    return " ".join((said or "").split()).casefold()


def _variant(each: query.Variant, names: Names, definition: Definition, pairs: Defined) -> dict[str, Any]:
    keys = _keys(definition)
    path = [keys.get(_plain(key), key) for key in each.path]
    steps = list(itertools.pairwise(path))
    return {
        "path": ".".join(each.path),
        "words": _folded([names.get(key, key) for key in path]),
        "cases": each.cases,
        "share": fraction(each.share, 1, 0),
        "conforms": all(step in pairs for step in steps),
    }


def _folded(words: list[str]) -> str:
    """A long path by how it begins and ends."""
    if len(words) <= BEGIN + END + 1:
        return " → ".join(words)
    more = _("… %(n)d more …") % {"n": len(words) - BEGIN - END}
    return " → ".join([*words[:BEGIN], more, *words[-END:]])


def _deviation(each: query.Follow, names: Names) -> dict[str, Any]:
    return {
        "origin": each.origin or "",
        "target": each.target,
        "words": f"{names.get(each.origin or '', each.origin or _('(begins)'))} → {names.get(each.target, each.target)}",
        "n": each.n,
        "median": each.median_days,
        "p90": each.p90_days,
    }


def _way(way: Any, names: Names) -> str:
    return f"{names[way.source]} → {names[way.target]}"


def _departments(kept: list[query.Kept]) -> list[dict[str, Any]]:
    names = Department.objects.in_bulk([each.of for each in kept])
    return [
        {
            "name": names[each.of].name if each.of in names else _("No department"),
            "moves": each.moves,
            "share": fraction(each.share, 1, 0),
        }
        for each in sorted(kept, key=lambda each: each.share)
    ]


def _bottlenecks(request: SignedInRequest, process: ProcessVersion, options: DiscoveryOptions) -> list[dict[str, Any]]:
    """Stages by customer-days beyond target, the worst first."""
    found = process_figures.figures(request.user, process, *options.period())
    total = sum(each.excess_days for each in found.stages.values())
    stages = {stage.key: stage for stage in process.stages.all()}
    ranked = sorted(found.stages.items(), key=lambda item: -item[1].excess_days)
    return [
        {"stage": stages[key], "seen": each, "share": fraction(each.excess_days / total, 1, 0)}
        for key, each in ranked[:8]
        if each.excess_days > 0
    ]


def _chart(months: list[query.Kept]) -> dict[str, Any]:
    values = [round(100 * each.share, 1) for each in months]
    return {
        "x": [f"{each.of:%Y-%m}" for each in months],
        "series": [{"name": _("Conformance"), "values": values}],
        "unit": "%",
        "min": 0,
        "max": 100,
    }


@require_GET
@requires(Permission.MAP_READ)
def walkers(request: SignedInRequest) -> HttpResponse:
    """The visible customers behind a path (`?path=a.b.c`) or behind a move (`?from=a&to=b`)."""
    process = _published()
    moves = query.live(request.user, *DiscoveryOptions(request.GET).period())
    names = {stage.key: stage.name for stage in process.stages.all()}
    keys = [key[:60] for key in request.GET.get("path", "").split(".")[:60] if key]
    if keys:
        found = Customer.objects.filter(pk__in=query.walkers(moves, keys))
    else:
        keys = [request.GET.get(name, "")[:60] for name in ("from", "to")]
        found = Customer.objects.filter(pk__in=_movers(moves, *keys).values("customer"))
    page = keyset.page(
        found.order_by("name", "pk"), order=["name", "pk"], cursor=request.GET.get("cursor", ""), size=50
    )
    words = [names.get(key, key or _("(begins)")) for key in keys]
    return render(request, "diagrams/walkers.html", {"page": page, "count": keyset.count(found), "words": words})


def _movers(moves: query.Moves, origin: str, target: str) -> Any:
    came = {"from_stage__key": origin} if origin else {"from_stage": None}
    rows: Any = moves.rows
    return rows.filter(to_stage__key=target, **came) if target else StageChange.objects.none()
