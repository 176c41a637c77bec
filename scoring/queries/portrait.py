"""Everything a page says about one customer's score, fetched once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from customers.models import Customer, Standing, Tier, TierOverride
from scoring.models import Evaluation, Run

from . import changing, explaining, lifting, overruling, overview
from .card import Card, card

HISTORY = 24
LEAST_PEERS = 5  # customers of a segment for a median of its own


@dataclass(frozen=True, slots=True)
class Point:
    """One evaluation in a customer's history. is_new_version: the scorecard had changed since the one before."""

    evaluation: Evaluation
    is_new_version: bool


class Portrait:
    """A customer's evaluations, loaded when asked for: a page that shows less queries less."""

    def __init__(self, customer: Customer, since: date | None = None, until: date | None = None) -> None:
        """`since` and `until` choose what is compared: the evaluations in force at the end of these days."""
        self.customer, self.since, self.until = customer, since, until
        self._cards: dict[int, Card] = {}
        self.is_of_segment = False

    def _card(self, evaluation: Evaluation) -> Card:
        version = evaluation.made_by
        if version.pk not in self._cards:
            self._cards[version.pk] = card(version)
        return self._cards[version.pk]

    @cached_property
    def evaluations(self) -> list[Evaluation]:
        """Latest first."""
        return list(explaining.evaluations_of(self.customer.pk)[:HISTORY])

    @cached_property
    def explanation(self) -> explaining.Explanation | None:
        return explaining.explain(self.evaluations[0], self._card(self.evaluations[0])) if self.evaluations else None

    @cached_property
    def compared(self) -> tuple[Evaluation, Evaluation] | None:
        """Earlier and later evaluation: those of the days asked for, or the last two."""
        if self.since is None and self.until is None:
            return (self.evaluations[1], self.evaluations[0]) if len(self.evaluations) > 1 else None
        after = explaining.at_end_of(self.customer.pk, self.until) if self.until else next(iter(self.evaluations), None)
        before = explaining.at_end_of(self.customer.pk, self.since) if self.since else None
        if before is None and after is not None:
            before = explaining.evaluations_of(self.customer.pk).filter(run__as_of__lt=after.run.as_of).first()
        if before is None or after is None or before.run.as_of >= after.run.as_of:
            return None
        return before, after

    @cached_property
    def difference(self) -> changing.Difference | None:
        """From the earlier to the later of the two that are compared."""
        if self.compared is None:
            return None
        before, after = self.compared
        cards = {one.made_by_id: self._card(one) for one in (before, after)}
        overrides = overruling.overrides_of(self.customer.pk)

        def hand(one: Evaluation, at: datetime) -> float | None:
            return overruling.points_in_force(one, cards[one.made_by_id], self.tiers, overrides, at)

        late = timezone.now() if self.evaluations and after == self.evaluations[0] else after.run.as_of
        return changing.difference(
            before, after, cards, changing.Hands(hand(before, before.run.as_of), hand(after, late))
        )

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.all())

    @cached_property
    def lift(self) -> lifting.Lift | None:
        return lifting.lift(self.explanation, self.tiers) if self.explanation else None

    @cached_property
    def standing(self) -> Standing | None:
        return Standing.objects.filter(pk=self.customer.pk).select_related("tier").first()

    @cached_property
    def override(self) -> TierOverride | None:
        """A person's decision that is in force."""
        return TierOverride.objects.filter(customer=self.customer, ended_at=None).select_related("tier", "by").first()

    @cached_property
    def medians(self) -> dict[str, float | None]:
        """Of the customer's segment in the latest evaluation over everyone; of all, where the segment is small or none."""
        if self.explanation is None:
            return {}
        run, rules, segment = self._whole(self.explanation), self.explanation.card, self.customer.segment_id
        found: dict[str, float | None] = overview.group_medians(run, rules, segment=segment) if segment else {}
        self.is_of_segment = (found.get("") or 0) >= LEAST_PEERS
        return found if self.is_of_segment else overview.group_medians(run, rules)

    def _whole(self, explanation: explaining.Explanation) -> Run:
        """The customer's own run, or where that looked at a few only, the one over everyone before it."""
        run = explanation.run
        if run.scope != Run.Scope.CHANGED:
            return run
        return (
            Run.objects.whole().filter(version=run.version_id, as_of__lte=run.as_of).order_by("-as_of", "-pk").first()
            or run
        )

    @cached_property
    def axes(self) -> list[dict[str, Any]]:
        """Groups with a score of their own against the median of all rated customers."""
        sections: Sequence[explaining.Section] = self.explanation.sections if self.explanation else ()
        return [
            {"name": section.group.name, "value": section.points, "peer": self.medians.get(section.group.key) or 0}
            for section in sections
            if section.points is not None
        ]

    @cached_property
    def history(self) -> list[Point]:
        """Oldest first."""
        oldest_first = self.evaluations[::-1]
        versions = [None, *(one.made_by_id for one in oldest_first)]
        return [
            Point(one, before not in (None, one.made_by_id))
            for before, one in zip(versions, oldest_first, strict=False)
        ]

    @property
    def scores(self) -> list[float]:
        return [point.evaluation.score for point in self.history if point.evaluation.score is not None]
