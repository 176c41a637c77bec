"""Moves of customers between tiers: the flows, the finding, the matrix."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crmq.insights.queries.board import Board
from crmq.insights.queries.standings import Moves
from crmq.lib import figures
from customers.models import Tier

from . import wording

Key = int | str | None


@dataclass(frozen=True)
class MovesPicture:
    title: str
    data: dict[str, Any]
    note: str
    foot: str
    columns: list[str]
    rows: list[list[str]]


def moves(board: Board) -> MovesPicture | None:
    """None before there are two evaluations."""
    found = board.moves
    if found is None or not sum(found.counts.values()):
        return None
    up, down = ways(found, board.tiers)
    first, last = (run.as_of.astimezone(board.frame.zone).date() for run in (found.before, found.after))
    names = _names(board.tiers)
    olds, news = [*names, "new"], [*names, "lost"]
    total = {"n": sum(found.counts.values()), "new": _side(found, 0, "new"), "lost": _side(found, 1, "lost")}
    return MovesPicture(
        title=_("%(up)s moved up, %(down)s moved down") % {"up": figures.number(up), "down": figures.number(down)},
        data={"nodes": _nodes(found, board.tiers), "links": _links(found, board.tiers)},
        note=f"{wording.day(first)} → {wording.day(last)}",
        foot=_("n = %(n)s, of these %(new)s new, %(lost)s lost")
        % {key: figures.number(value) for key, value in total.items()},
        columns=["", *(_label(key, names) for key in news)],
        rows=[[_label(old, names), *(figures.number(found.counts.get((old, new), 0)) for new in news)] for old in olds],
    )


def ways(found: Moves, tiers: list[Tier]) -> tuple[int, int]:
    """Customers that moved to a better and to a worse tier."""
    rank = {tier.pk: tier.rank for tier in tiers}
    between = [(rank[old], rank[new], n) for (old, new), n in found.counts.items() if old in rank and new in rank]
    return sum(n for old, new, n in between if new < old), sum(n for old, new, n in between if new > old)


def _names(tiers: list[Tier]) -> dict[Key, str]:
    return {**{tier.pk: tier.code for tier in tiers}, None: str(_("not rated"))}


def _label(key: Key, names: dict[Key, str]) -> str:
    return names.get(key) or str({"new": _("new"), "lost": _("lost")}[str(key)])


def _side(found: Moves, side: int, key: Key) -> int:
    return sum(n for pair, n in found.counts.items() if pair[side] == key)


def _nodes(found: Moves, tiers: list[Tier]) -> list[dict[str, Any]]:
    names = _names(tiers)
    nodes = []
    for place, side, extra in ((0, "left", "new"), (1, "right", "lost")):
        for key in [*names, extra]:
            count = _side(found, place, key)
            tone = (
                names[key].lower()
                if key in names and key is not None
                else {"new": "good", "lost": "bad"}.get(str(key), "none")
            )
            if count:
                nodes.append(
                    {"name": f"{side}{key}", "label": _label(key, names), "count": count, "tone": tone, "side": side}
                )
    return nodes


def _links(found: Moves, tiers: list[Tier]) -> list[dict[str, Any]]:
    rank: dict[Key, int] = {tier.pk: tier.rank for tier in tiers}
    names = _names(tiers)
    links = []
    for old in [*names, "new"]:
        for new in [*names, "lost"]:
            count = found.counts.get((old, new), 0)
            if not count:
                continue
            tone = names[old].lower() if old == new and old is not None else "none"
            if old in rank and new in rank and old != new:
                tone = "good" if rank[new] < rank[old] else "bad"
            links.append({"source": f"left{old}", "target": f"right{new}", "value": count, "tone": tone})
    return links
