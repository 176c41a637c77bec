"""What a run saw, and when."""

from datetime import datetime

from babel.numbers import get_currency_precision

from crmq.org import queries as org
from scoring.measures import Moment
from scoring.models import Run


def moment(as_of: datetime, *, seen: datetime | None = None, known: datetime | None = None) -> Moment:
    """In the organisation's zone and currency."""
    organisation = org.organisation()
    return Moment(
        as_of=as_of,
        zone=org.zone(),
        seen=seen or as_of,
        known=known,
        minor=10.0 ** get_currency_precision(organisation.currency),
    )


def moment_of(run: Run) -> Moment:
    """As the run itself looks: what is recorded while it works, it sees."""
    return moment(run.as_of)


def moment_again(run: Run) -> Moment:
    """To reproduce a run: what was recorded since is left out."""
    return moment(run.as_of, known=run.created_at)
