"""The comparison of methods."""

from dataclasses import dataclass
from functools import cached_property

from scoring.aggregate import BadWeights
from scoring.models import Group, Item, Judgement, ScorecardVersion
from scoring.queries.card import Card, card
from scoring.queries.preview.basis import Basis, NothingEvaluated, basis

from . import judged, measured
from .shapes import Advice, present_shares


@dataclass(frozen=True, slots=True)
class Level:
    """What is judged together: the groups, or the indicators of one. parts: key and name of each."""

    key: str
    name: str
    parts: tuple[Group | Item, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A group (in bold) or an item, with its share of the whole by method; None where the method says nothing."""

    what: Group | Item
    is_group: bool
    now: float
    shares: tuple[float | None, ...]


def levels(rules: Card) -> list[Level]:
    """The groups, then each group with two indicators or more."""
    used = {item.group_id for item in rules.items}
    groups = tuple(group for group in rules.groups if group.pk in used)
    found = [Level("", "", groups)] if len(groups) > 1 else []
    for group in groups:
        items = tuple(item for item in rules.items if item.group_id == group.pk)
        if len(items) > 1:
            found.append(Level(group.key, group.name, items))
    return found


def advise(method: str, version: ScorecardVersion) -> Advice | None:
    """What one method says now; None for a method that there is not."""
    return next((one for one in AdviceBoard(version).advices if one.method == method), None)


class AdviceBoard:
    """All methods for one version."""

    def __init__(self, version: ScorecardVersion) -> None:
        self.version = version
        self.card: Card = card(version)

    @cached_property
    def is_weighed(self) -> bool:
        try:
            return bool(self.card.items and self.card.shares)
        except BadWeights:
            return False

    @cached_property
    def basis(self) -> Basis | None:
        try:
            return basis(self.card)
        except NothingEvaluated:
            return None

    @cached_property
    def judgements(self) -> list[Judgement]:
        return list(self.version.judgements.select_related("judge"))

    @cached_property
    def advices(self) -> list[Advice]:
        if not self.is_weighed:
            return []
        return [
            *(judged.advice(method, self.card, self.judgements) for method in Judgement.Method.values),
            measured.stated(self.card),
            measured.derived(self.card, self.basis),
            measured.by_spread("entropy", self.card, self.basis),
            measured.by_spread("critic", self.card, self.basis),
        ]

    @property
    def told(self) -> list[Advice]:
        """Methods that say something."""
        return [advice for advice in self.advices if advice.shares is not None]

    @cached_property
    def lines(self) -> list[Line]:
        now = present_shares(self.card) if self.is_weighed else {}
        found = []
        for group in self.card.groups:
            own = [item for item in self.card.items if item.group_id == group.pk]
            if not own:
                continue
            sums = tuple(sum((one.shares or {}).get(item.key, 0.0) for item in own) for one in self.told)
            found.append(Line(group, True, sum(now.get(item.key, 0.0) for item in own), sums))
            found += [
                Line(item, False, now.get(item.key, 0.0), tuple((one.shares or {}).get(item.key) for one in self.told))
                for item in own
            ]
        return found

    @property
    def group_lines(self) -> list[Line]:
        return [line for line in self.lines if line.is_group]
