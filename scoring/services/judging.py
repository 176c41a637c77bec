"""Keeping what people think of weights, and adopting what a method says."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from crmq.org.models import User
from scoring.models import Judgement, ScorecardVersion
from scoring.queries.advising import Advice
from scoring.queries.advising.judged import weights_of

from . import drafts
from .scorecards import NotADraft


class NothingToAdopt(Exception):
    """The method has no weights to give."""


def keep(
    *, version: ScorecardVersion, method: str, level: str, keys: list[str], values: Mapping[str, Any], by: User
) -> Judgement:
    """Keep one person's judgement of one level; an earlier one of theirs is replaced. Errors: NotADraft, BadJudgements."""
    if not version.is_draft:
        raise NotADraft
    weights_of(method, keys, values)  # raises what is wrong before anything is kept
    place: dict[str, Any] = {"version": version, "method": method, "level": level, "judge": by}
    judgement, _created = Judgement.objects.update_or_create(**place, defaults={"values": dict(values)})
    return judgement


def withdraw(*, version: ScorecardVersion, method: str, level: str, by: User) -> bool:
    """Take one's own judgement back. False when there was none."""
    own = Judgement.objects.filter(version=version, method=method, level=level, judge=by)
    return bool(own.delete()[0])


def adopt(*, version: ScorecardVersion, advice: Advice, by: User, expected: int | None = None) -> ScorecardVersion:
    """Give the draft a method's weights, with what they rest on. Errors: NothingToAdopt, NotADraft, DraftChanged."""
    if advice.shares is None:
        raise NothingToAdopt
    shares = {key: round(100 * share, 6) for key, share in advice.shares.items()}
    basis = {
        "method": advice.method, "basis": str(advice.basis), "n": advice.n, "of": str(advice.of),
        "as_of": advice.at.isoformat() if advice.at else None, "adopted_at": timezone.now().isoformat(),
        "warnings": [str(warning) for warning in advice.warnings], "kept": list(advice.kept), "evidence": dict(advice.evidence),
    }  # fmt: skip
    weights = drafts.two_levels(version, shares)
    return drafts.set_weights(version=version, weights=weights, basis=basis, by=by, expected=expected)
