"""Weights that people give: pairwise comparison, swing, ranking; several judges together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring import weighting
from scoring.models import Judgement
from scoring.queries.card import Card
from scoring.weighting import Ahp, BadJudgements

from .shapes import Advice, with_groups

Method = Judgement.Method
BASES = {
    Method.AHP: _("principal eigenvector of the judges' geometric mean"),
    Method.SWING: _("mean of the judges' swing weights"),
    Method.RANKING: _("mean of the judges' rank-order centroid weights"),
}


@dataclass(frozen=True)
class Judged:
    """One level by one method. ahp: of all judges together; own: of each judge, by the judgement's key."""

    weights: Mapping[str, float]
    judgements: Sequence[Judgement]
    ahp: Ahp | None = None
    own: Mapping[int, Ahp] | None = None


def matrix(keys: Sequence[str], values: Mapping[str, Any]) -> list[list[float]]:
    """The reciprocal matrix of "a:b" judgements; a pair that was not judged counts as equal."""
    rows = []
    for i, one in enumerate(keys):
        row = []
        for j, other in enumerate(keys):
            if i == j:
                row.append(1.0)
            elif f"{one}:{other}" in values:
                row.append(float(values[f"{one}:{other}"]))
            else:
                row.append(1 / float(values.get(f"{other}:{one}", 1.0)))
        rows.append(row)
    return rows


def weights_of(method: str, keys: Sequence[str], values: Mapping[str, Any]) -> dict[str, float]:
    """One person's weights. Errors: BadJudgements."""
    if method == Method.SWING:
        found = weighting.swing([float(values.get(key, 0)) for key in keys])
    elif method == Method.RANKING:
        found = weighting.rank_order_centroid([int(values.get(key, len(keys))) for key in keys])
    else:
        found = weighting.ahp(matrix(keys, values)).weights
    return dict(zip(keys, found, strict=True))


def judged(method: str, keys: Sequence[str], judgements: Sequence[Judgement]) -> Judged | None:
    """All judges of one level together; None without any. Errors: BadJudgements."""
    if not judgements or not keys:
        return None
    if method != Method.AHP:
        each = [weights_of(method, keys, one.values) for one in judgements]
        return Judged({key: sum(own[key] for own in each) / len(each) for key in keys}, judgements)
    matrices = [matrix(keys, one.values) for one in judgements]
    together = weighting.ahp(weighting.combine_judges(matrices))
    own = {one.pk: weighting.ahp(table) for one, table in zip(judgements, matrices, strict=True)}
    return Judged(dict(zip(keys, together.weights, strict=True)), judgements, together, own)


def advice(method: str, rules: Card, judgements: Sequence[Judgement]) -> Advice:
    """The groups as judged, and within them the indicators where these were judged too."""
    of_method = [one for one in judgements if one.method == method]
    if not of_method:
        return Advice(method, problem=_("Nobody has judged yet."))
    within: dict[str, Mapping[str, float]] = {}
    groups: Mapping[str, float] = {}
    warnings: list[Any] = []
    try:
        for level in sorted({one.level for one in of_method}):
            keys = keys_of(rules, level)
            found = judged(method, keys, [one for one in of_method if one.level == level])
            if found is None:
                continue
            warnings += _contradictions(found)
            if level:
                within[level] = found.weights
            else:
                groups = found.weights
    except BadJudgements as error:
        return Advice(method, problem=str(error))
    return Advice(
        method=method, shares=with_groups(rules, groups, within), basis=BASES[Method(method)],
        n=len({one.judge_id for one in of_method}), of=_("judges"), at=max(one.at for one in of_method), warnings=warnings,
        evidence={"judges": [{"judge": str(one.judge), "level": one.level, "values": one.values, "at": one.at.isoformat()} for one in of_method]},
    )  # fmt: skip


def keys_of(rules: Card, level: str) -> list[str]:
    """The groups, or the items of one group, that have a place in the scorecard."""
    if not level:
        used = {item.group_id for item in rules.items}
        return [group.key for group in rules.groups if group.pk in used]
    return [item.key for item in rules.items if item.group.key == level]


def _contradictions(found: Judged) -> list[Any]:
    if found.ahp is None or found.ahp.is_consistent:
        return []
    return [
        format_lazy(
            _("Consistency ratio {ratio}: above 0.10 the judgements contradict each other."),
            ratio=f"{found.ahp.consistency_ratio:.2f}",
        )
    ]
