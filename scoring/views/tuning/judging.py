"""One person's judgement of the weights of a draft: pairwise, by swing, by rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.models import Group, Item, Judgement, ScorecardVersion
from scoring.queries import advising
from scoring.queries.advising import Judged, Level
from scoring.queries.advising.judged import matrix
from scoring.queries.card import card
from scoring.services import judging
from scoring.services.scorecards import NotADraft
from scoring.views.versions import frame, version_at
from scoring.weighting import BadJudgements, Revision, mend

SCALE = [f"1/{n}" for n in range(9, 1, -1)] + [str(n) for n in range(1, 10)]
Method = Judgement.Method


def number(text: str) -> float:
    """A step of Saaty's scale. Raises ValueError for anything else."""
    if text not in SCALE:
        raise ValueError(text)
    return 1 / float(text[2:]) if text.startswith("1/") else float(text)


def step(value: float) -> str:
    """The step of the scale that is nearest, by ratio."""
    return min(SCALE, key=lambda text: abs(abs(number(text) / value) - 1) + abs(value / number(text) - 1))


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair: to choose above the diagonal (name), the reciprocal below it."""

    name: str
    value: str
    label: str
    is_worst: bool


@dataclass(frozen=True, slots=True)
class Row:
    part: Group | Item
    cells: list[Cell | None]
    weight: float | None
    value: Any


def _choice(request: SignedInRequest, version: ScorecardVersion, method: str) -> tuple[Level, list[Level]]:
    found = advising.levels(card(version))
    wanted = request.GET.get("level", request.POST.get("level", ""))
    level = next((one for one in found if one.key == wanted), found[0] if found and not wanted else None)
    if level is None or method not in Method.values:
        raise Http404
    return level, found


def _typed(request: SignedInRequest, method: str, level: Level) -> dict[str, Any]:
    """What the form holds; a button that mends a pair wins over the pair. Errors: BadJudgements, ValueError."""
    keys = [part.key for part in level.parts]
    if method == Method.AHP:
        pairs = {f"{a}:{b}": f"p-{a}-{b}" for i, a in enumerate(keys) for b in keys[i + 1 :]}
        mended = dict([request.POST["mend"].split("=", 1)]) if "=" in request.POST.get("mend", "") else {}
        return {pair: number(mended.get(pair, request.POST.get(name, "1"))) for pair, name in pairs.items()}
    kind = int if method == Method.RANKING else float
    return {key: kind(request.POST.get(f"v-{key}", "") or 0) for key in keys}


def _rows(method: str, level: Level, values: Mapping[str, Any], found: Judged | None) -> list[Row]:
    worst = _worst(level, found)
    return [
        Row(
            part,
            [_cell(level.parts, i, j, values, worst) for j in range(len(level.parts))] if method == Method.AHP else [],
            found.weights.get(part.key) if found else None,
            values.get(part.key, ""),
        )
        for i, part in enumerate(level.parts)
    ]


def _cell(
    parts: Sequence[Group | Item], i: int, j: int, values: Mapping[str, Any], worst: Revision | None
) -> Cell | None:
    if i == j:
        return None
    low, high = min(i, j), max(i, j)
    value = step(float(values.get(f"{parts[low].key}:{parts[high].key}", 1.0)))
    is_worst = worst is not None and (worst.row, worst.column) == (low, high)
    if i > j:
        return Cell("", step(1 / number(value)), "", is_worst)
    label = _("%(one)s against %(other)s") % {"one": parts[i].name, "other": parts[j].name}
    return Cell(f"p-{parts[i].key}-{parts[j].key}", value, label, is_worst)


def _worst(level: Level, found: Judged | None) -> Revision | None:
    if found is None or found.ahp is None or found.ahp.is_consistent:
        return None
    return mend(matrix([part.key for part in level.parts], found.judgements[0].values))


def _mending(level: Level, found: Judged | None) -> dict[str, str] | None:
    """The judgement that contradicts the others most, and the value that would mend it."""
    worst = _worst(level, found)
    if worst is None:
        return None
    one, other = level.parts[worst.row], level.parts[worst.column]
    fitting = step(worst.fitting)
    return {
        "one": one.name, "other": other.name, "given": step(worst.given), "fitting": fitting,
        "value": f"{one.key}:{other.key}={fitting}",
    }  # fmt: skip


def _shown(
    request: SignedInRequest, version: ScorecardVersion, method: str, values: Mapping[str, Any], error: str = ""
) -> HttpResponse:
    level, every = _choice(request, version, method)
    mine = Judgement(version=version, method=method, level=level.key, judge=request.user, values=dict(values))
    keys = [part.key for part in level.parts]
    others = version.judgements.filter(method=method, level=level.key).exclude(judge=request.user)
    together: Judged | None = None
    found: Judged | None = None
    try:
        found = advising.judged(method, keys, [mine]) if values else None
        judges = [*others.select_related("judge"), *([mine] if values else [])]
        together = advising.judged(method, keys, judges) if len(judges) > 1 else None
    except BadJudgements as problem:
        error = error or str(problem)
    context = frame(version, request.user, "tune") | {
        "method": method, "method_name": Method(method).label, "level": level, "levels": every, "values": values,
        "rows": _rows(method, level, values, found), "found": found, "together": together, "scale": SCALE,
        "mending": _mending(level, found), "error": error,
    }  # fmt: skip
    return render_page(request, "scoring/judge.html", context, fragment="judge", status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def judge(request: SignedInRequest, public_id: UUID, method: str) -> HttpResponse:
    """GET shows one's own judgement; POST tries it, or keeps it with `keep`."""
    version = version_at(public_id)
    level, _every = _choice(request, version, method)
    if request.method == "GET":
        own = version.judgements.filter(method=method, level=level.key, judge=request.user).first()
        return _shown(request, version, method, own.values if own else {})
    try:
        values = _typed(request, method, level)
    except ValueError as error:
        return _shown(request, version, method, {}, _("“%(value)s” is no judgement: choose one.") % {"value": error})
    if "keep" not in request.POST:
        return _shown(request, version, method, values)
    return _kept(request, version, method, level, values)


def _kept(
    request: SignedInRequest, version: ScorecardVersion, method: str, level: Level, values: dict[str, Any]
) -> HttpResponse:
    keys = [part.key for part in level.parts]
    try:
        judging.keep(version=version, method=method, level=level.key, keys=keys, values=values, by=request.user)
    except BadJudgements as error:
        return _shown(request, version, method, values, str(error))
    except NotADraft:
        messages.error(request, _("Only the weights of a draft are judged."))
        return redirect(version)
    messages.success(request, _("Your judgement is kept."))
    return redirect("scoring:advisors", version.public_id)
