"""Everything a dashboard says, fetched once. About fifteen queries, whatever the number of customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Window

from crmq.insights.periods import Period, Span, period, quarters
from crmq.org.models import Organisation, Region
from customers.loyalty_metrics import Cohort
from customers.models import Standing, Tier
from feedback.queries.headline import Headline

from . import grievances as complaints_of
from . import purchases as bought
from . import standings
from . import voices as heard
from .scope import Scope

QUARTERS = 8
SHOWN = 5  # customers to contact on the dashboard


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and when figures are taken: organisation, its zone, its date, the moment."""

    organisation: Organisation
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def currency(self) -> str:
        return str(self.organisation.currency)


class Board:
    """The figures of one scope and period; each is fetched when first asked for."""

    def __init__(self, scope: Scope, kind: str, frame: Frame, regions: Sequence[Region] = ()) -> None:
        self.scope, self.frame, self.regions = scope, frame, regions
        self.period: Period = period(kind, frame.today, frame.zone)
        self.taken_at = frame.now

    def remember(self, figures: Mapping[str, Any], taken_at: datetime) -> None:
        """Take figures by their names instead of fetching them."""
        self.__dict__.update(figures)
        self.taken_at = taken_at

    @cached_property
    def voices(self) -> heard.Voices:
        return heard.voices(self.scope, self.period)

    @cached_property
    def quarters(self) -> list[Span]:
        return quarters(self.frame.today, QUARTERS, self.frame.zone)

    @cached_property
    def by_quarter(self) -> list[Headline]:
        return heard.by_quarter(self.scope, self.quarters)

    @cached_property
    def by_region(self) -> tuple[list[heard.RegionVoice], int]:
        """Over 12 months, so that regions have enough answers to be shown."""
        return heard.by_region(self.scope, self.period.years[0], self.regions)

    @cached_property
    def purchases(self) -> bought.Purchases:
        return bought.purchases(self.scope, self.period, self.frame.currency)

    @cached_property
    def cohorts(self) -> list[Cohort]:
        return bought.cohorts(self.scope, self.frame.today)

    @cached_property
    def pareto(self) -> list[bought.Part]:
        return bought.pareto(self.scope, self.period.years[0], self.frame.currency)

    @cached_property
    def grievances(self) -> complaints_of.Grievances:
        return complaints_of.grievances(self.scope, self.period, self.frame.now)

    @cached_property
    def by_category(self) -> list[tuple[str, int]]:
        return complaints_of.by_category(self.scope, self.period.now)

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.all())

    @cached_property
    def mix(self) -> standings.Mix:
        return standings.mix(self.scope, self.tiers)

    @cached_property
    def moves(self) -> standings.Moves | None:
        return standings.moves(self.scope, self.period.now.since)

    @cached_property
    def attention(self) -> list[Standing]:
        found = standings.attention(self.scope, self.frame.now).annotate(everyone=Window(Count("pk")))
        return list(found.select_related("customer", "tier", "owner")[:SHOWN])

    @property
    def attention_count(self) -> int:
        """How many there are to contact in all."""
        return self.attention[0].everyone if self.attention else 0  # type: ignore[attr-defined]  # annotated above

    @property
    def is_empty(self) -> bool:
        return not self.mix.customers
