"""Weights that answers and data suggest: stated and derived importance, entropy, CRITIC."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.models import Answer, QuestionKind
from scoring import weighting
from scoring.queries.card import Card
from scoring.queries.preview.basis import Basis
from scoring.weighting import BadJudgements, BadTable, TooFewAnswers

from .shapes import Advice, present_shares, with_groups, with_items

DAYS = 365
ROWS = 5000  # customers at most, the same for the same evaluation
FILLED = 0.5  # share of customers that an indicator needs a value of
OUTCOMES = ("nps", "csat", "ces", "rating")


def stated(rules: Card) -> Advice:
    """Mean importance that customers gave in surveys within a year, to the groups that a question asks about."""
    since = timezone.now() - timedelta(days=DAYS)
    groups = {group.key for group in rules.groups}
    asked = Answer.objects.filter(kind=QuestionKind.IMPORTANCE, completed_at__gte=since, is_headline=True)
    answers: dict[int, dict[str, float]] = defaultdict(dict)
    last: datetime | None = None
    for answer in asked.exclude(number=None).select_related("question").order_by("-completed_at")[:50_000]:
        about = answer.question.rating_about
        if about in groups:
            answers[answer.response_id][about] = float(answer.number or 0)
            last = last or answer.completed_at
    keys = sorted({key for own in answers.values() for key in own})
    if len(keys) < 2:
        return Advice(
            "stated", problem=_("No survey of the last year asked how important at least two of the groups are.")
        )
    weights = weighting.stated_importance([[own.get(key) for key in keys] for own in answers.values()])
    told = dict(zip(keys, weights, strict=True))
    return Advice(
        "stated", shares=with_groups(rules, told), basis=_("mean answer over those who answered, divided by the sum"), n=len(answers),
        of=_("answers"), at=last, kept=_kept_groups(rules, told), evidence={"weights": told, "n": len(answers), "days": DAYS},
        warnings=[_("People rate nearly everything as important: stated weights lie close together.")],
    )  # fmt: skip


def derived(rules: Card, found: Basis | None) -> Advice:
    """Johnson's relative weights of the groups' scores on what customers answer when asked to recommend us."""
    if found is None:
        return Advice("derived", problem=_("Nothing is evaluated yet."))
    ids, points = _points(found)
    answers = _recommendations(ids)
    drivers, names = _group_scores(rules, points)
    outcome = [answers.get(pk) for pk in ids]
    complete = ~np.isnan(drivers).any(axis=1) & np.array([one is not None for one in outcome])
    rows = [[float(x) for x in row] for row, is_complete in zip(drivers, complete, strict=True) if is_complete]
    values = [one for one, is_complete in zip(outcome, complete, strict=True) if is_complete]
    try:
        result = weighting.relative_weights(rows or [[None] * len(names)], values or [None])
    except TooFewAnswers:
        return Advice("derived", n=len(rows), of=_("customers"), problem=format_lazy(
            _("{n} customers have answered and have all {drivers} group scores; at least {least} are needed."),
            n=len(rows), drivers=len(names), least=weighting.ANSWERS_PER_DRIVER * len(names),
        ))  # fmt: skip
    except (BadTable, BadJudgements) as error:
        return Advice("derived", problem=str(error))
    told = dict(zip(names, result.weights, strict=True))
    return Advice(
        "derived", shares=with_groups(rules, told), n=result.n, of=_("customers"), at=found.as_of, kept=_kept_groups(rules, told),
        basis=format_lazy(_("relative weights on the recommendation answer, R² = {r}"), r=f"{result.r_squared:.2f}"),
        warnings=[_("What goes together is not yet what causes: read it beside the judged weights.")], is_advisory=True,
        evidence={"weights": told, "r_squared": result.r_squared, "n": result.n, "outcome": "nps"},
    )  # fmt: skip


def by_spread(method: str, rules: Card, found: Basis | None) -> Advice:
    """Entropy or CRITIC over the points of the last evaluation."""
    if found is None:
        return Advice(method, problem=_("Nothing is evaluated yet."))
    _ids, points = _points(found)
    filled = (~np.isnan(points)).mean(axis=0) if len(points) else np.zeros(len(rules.items))
    places = [i for i in range(len(rules.items)) if filled[i] >= FILLED]
    table = points[:, places] if places else points[:, :0]
    table = table[~np.isnan(table).any(axis=1)] if places else table
    places = [place for column, place in enumerate(places) if len(table) and np.ptp(table[:, column]) > 0]
    if len(table) < 10 or len(places) < 2:
        return Advice(method, problem=_("Fewer than 10 customers have values of the same two indicators."))
    table = points[:, places][~np.isnan(points[:, places]).any(axis=1)]
    way = weighting.entropy if method == "entropy" else weighting.critic
    try:
        weights = way(table.tolist(), [False] * len(places))
    except BadTable as error:
        return Advice(method, problem=str(error))
    told = {rules.items[place].key: weight for place, weight in zip(places, weights, strict=True)}
    return Advice(
        method, shares=with_items(rules, told), n=len(table), of=_("customers"), at=found.as_of, is_advisory=True,
        basis=_("unevenness of the points over customers") if method == "entropy" else _("contrast between customers and conflict between indicators"),
        warnings=[_("It measures spread, not importance.")], kept=[key for key in present_shares(rules) if key not in told],
        evidence={"weights": told, "n": len(table), "as_of": found.as_of.isoformat()},
    )  # fmt: skip


def _kept_groups(rules: Card, told: dict[str, float]) -> list[str]:
    return [item.key for item in rules.items if item.group.key not in told]


def _points(found: Basis) -> tuple[list[int], np.ndarray]:
    """Points of the draft's items over up to 5,000 customers, NaN where missing; the same ones for the same evaluation."""
    parts = [
        f"SELECT e.customer_id, ARRAY[{', '.join(sql or 'NULL' for sql in source.points)}]::float8[] FROM scoring_evaluation e"
        f" WHERE {source.where}"
        for source in found.sources
    ]
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts)}) q ORDER BY hashint8extended(customer_id, 8) LIMIT {ROWS}"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    table = np.array([row[1] for row in rows], dtype=float).reshape(len(rows), len(found.draft.items))
    return [row[0] for row in rows], table


def _recommendations(ids: Sequence[int]) -> dict[int, float]:
    """Each customer's mean answer to the recommendation question within a year."""
    since = timezone.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, avg(number)::float8 FROM feedback_answer WHERE kind = 'nps' AND is_headline AND completed_at > %s"
            " AND customer_id = ANY(%s) AND number IS NOT NULL GROUP BY 1",
            [since, list(ids)],
        )
        return dict(cursor.fetchall())


def _group_scores(rules: Card, points: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Scores of the groups over items that are no answers themselves; only groups that vary and are mostly there."""
    columns, names = [], []
    for group in rules.groups:
        own = [i for i, item in enumerate(rules.items) if item.group.key == group.key and item.measure not in OUTCOMES]
        if not own:
            continue
        weights = np.array([max(rules.items[i].weight, 1e-9) for i in own])
        part = points[:, own]
        present = ~np.isnan(part)
        total = present @ weights
        score = np.divide(np.where(present, part, 0) @ weights, total, out=np.full(len(part), np.nan), where=total > 0)
        known = score[~np.isnan(score)]
        if len(known) >= FILLED * len(score) and len(known) and np.ptp(known) > 0:
            columns.append(score)
            names.append(group.key)
    return (np.column_stack(columns) if columns else np.empty((len(points), 0))), names
