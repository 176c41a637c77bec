"""What the page of the table shows, from the address."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

from crmq.lib import keyset
from crmq.lib.permissions import Permission
from crmq.org.models import User
from crmq.org.queries import today
from scoring.forms.quality import TableFilter
from scoring.models import Period, Run
from scoring.queries.card import Card, deck
from scoring.queries.quality import rows
from scoring.queries.quality.periods import run_of

SHOWN_PERIODS = 12


@dataclass
class Board:
    """The table of one period; parts are fetched when shown."""

    user: User
    asked: Any  # the query string
    period: Period
    periods: list[Period]
    typed: dict[str, str] = field(default_factory=dict)  # cells that came back, by name
    faults: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def run(self) -> Run | None:
        return run_of(self.period)

    @cached_property
    def cards(self) -> list[Card]:
        """The scorecards of the evaluation: its own, and those of segments."""
        if self.run is None:
            return []
        found = deck(self.run)
        return [found.own, *found.by_segment.values()]

    @cached_property
    def card(self) -> Card | None:
        asked = self.asked.get("card", "")
        chosen = (one for one in self.cards if one.version.scorecard.code == asked)
        return next(chosen, None) or next(iter(self.cards), None)

    @cached_property
    def form(self) -> TableFilter:
        return TableFilter(self.asked, user=self.user)

    @property
    def sort(self) -> str:
        asked = self.asked.get("sort", "")
        return asked if asked in rows.SORTS else "name"

    @property
    def group(self) -> str:
        asked = self.asked.get("group", "")
        return asked if self.card and asked in {one.key for one in self.card.groups} else ""

    @cached_property
    def columns(self) -> list[rows.Column]:
        return rows.columns(self.card, self.group) if self.card else []

    @cached_property
    def found(self) -> tuple[keyset.Page, keyset.Count]:
        assert self.run is not None
        assert self.card is not None
        filters, cursor = self.form.filters, self.asked.get("cursor", "")
        return rows.page(self.user, self.period, self.run, self.card, filters, group=self.group, sort=self.sort, cursor=cursor)  # fmt: skip

    @property
    def is_over(self) -> bool:
        return self.period.ends_on <= today()

    @property
    def is_entered(self) -> bool:
        """Whether this person may enter anything on this page."""
        may = self.period.status == Period.Status.OPEN and self.user.may(Permission.ASSESS)
        return may and any(column.kind for column in self.columns)


def board_of(request: HttpRequest, asked: Any, **cells: Any) -> Board:
    """The board that the query string `asked` names; without a period, the current month."""
    periods = list(Period.objects.select_related("run__version__scorecard")[:SHOWN_PERIODS])
    wanted = asked.get("period", "")
    if wanted:
        found = next((one for one in periods if str(one.public_id) == wanted), None) or _older(wanted)
    else:
        months = [one for one in periods if one.kind == Period.Kind.MONTH and one.starts_on <= today()]
        found = months[0] if months else Period(kind=Period.Kind.MONTH, starts_on=today().replace(day=1), ends_on=today())  # fmt: skip
    return Board(request.user, asked, found, periods, **cells)  # type: ignore[arg-type]  # signed in


def _older(public_id: str) -> Period:
    try:
        return Period.objects.select_related("run__version__scorecard").get(public_id=public_id)
    except (Period.DoesNotExist, ValidationError):
        raise Http404 from None
