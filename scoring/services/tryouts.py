"""Weights tried out on everyone, as a job; and a trial evaluation, which measures what a draft adds."""

from django.conf import settings
from django.db import transaction

from crmq.org.models import User
from scoring.models import Run, ScorecardVersion, Tryout
from scoring.queries.preview import exact

from . import runs
from .drafts import Weights


@transaction.atomic
def start(*, version: ScorecardVersion, weights: Weights, by: User) -> Tryout:
    """Create the job; an earlier one of the same version and person goes."""
    Tryout.objects.filter(version=version, created_by=by).delete()
    kept = {"groups": dict(weights.groups), "items": dict(weights.items)}
    return Tryout.objects.create(version=version, weights=kept, created_by=by)


def work(*, tryout: Tryout) -> None:
    """Gather everyone, showing progress. Killed half-way it starts again, for it writes nothing until the end."""
    tryout.expect(exact.how_many())
    parts = []
    for part in exact.gather(tryout, settings.EVALUATION_BATCH):
        tryout.advance(len(part["id"]))
        parts.append(part)
    if parts:
        tryout.advance(0, rows=exact.packed(parts))


def measure(*, version: ScorecardVersion, by: User) -> Run:
    """A trial evaluation by a draft: it measures its indicators and changes no tier."""
    return runs.start_run(by=by, version=version, assigns=False)
