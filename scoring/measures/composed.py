"""Measures that a QA lead puts together without code: a ratio of two counts, a survey question, people's judgement.

Their parameters choose among expressions of the registry; a key that a person typed reaches the
SQL only when it is a plain slug.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .assessed import ASSESSMENTS
from .opinion import ANSWERS
from .registry import MEASURES, UnknownMeasure
from .registry import measure as plain
from .shape import Measure, Part, Span

RATIO, QUESTION, JUDGED = "ratio", "question", "judged"
COMPOSED = {
    RATIO: _("Ratio of two counts"),
    QUESTION: _("Survey question"),
    JUDGED: _("People's assessment"),
}
MEAN, TOP = "mean", "top"
PER = (1, 100, 1000)
SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}")
OF_QUESTION = (
    "e.number IS NOT NULL AND e.question_id = ANY(ARRAY(SELECT q.id FROM feedback_question q"
    " JOIN feedback_surveyversion v ON v.id = q.version_id JOIN feedback_survey s ON s.id = v.survey_id"
    " WHERE s.code = '{survey}' AND q.key = '{question}'))"
)


class Measuring(Protocol):
    """The columns of a specification that say what is measured."""

    measure: str
    params: Any


def is_counting(one: Measure) -> bool:
    """Whether a measure counts rows, so that it may stand in a ratio."""
    part = one.parts[one.evidence]
    return one.value == f"coalesce({{{one.evidence}}}, 0)" and part.take.startswith("count(")


COUNTING = [key for key, one in MEASURES.items() if is_counting(one)]


def measure_of(spec: Measuring) -> Measure:
    """The measure of a specification, composed by its parameters where the registry has no such key.

    Errors: UnknownMeasure, whose `reason` says what is wrong with the parameters.
    """
    if spec.measure not in COMPOSED:
        return plain(spec.measure)
    params: Mapping[str, Any] = spec.params if isinstance(spec.params, Mapping) else {}
    return _composed(spec.measure, tuple(sorted((str(key), str(value)) for key, value in params.items())))


@lru_cache(maxsize=256)
def _composed(kind: str, params: tuple[tuple[str, str], ...]) -> Measure:
    return {RATIO: _ratio, QUESTION: _question, JUDGED: _judged}[kind](dict(params))


def _ratio(params: Mapping[str, str]) -> Measure:
    above, below = (_count(params, name) for name in ("numerator", "denominator"))
    if above.key == below.key:
        raise UnknownMeasure(RATIO, _("Divide by something else than what is counted."))
    per = params.get("per", "100")
    if per not in map(str, PER):
        raise UnknownMeasure(RATIO, _("Give the ratio per 1, per 100 or per 1000."))
    parts = {f"above_{name}": part for name, part in above.parts.items()}
    parts |= {f"below_{name}": part for name, part in below.parts.items()}
    value = f"{per}.0 * {_renamed(above, 'above_')} / nullif({_renamed(below, 'below_')}, 0)"
    return Measure(
        RATIO,
        format_lazy(_("{above} per {per} {below}"), above=above.title, per=per, below=below.title),
        "",
        format_lazy(_("{above} Divided by: {below}"), above=above.help, below=below.help),
        parts, value, f"below_{below.evidence}", (f"above_{above.evidence}",), decimals=2,
    )  # fmt: skip


def _count(params: Mapping[str, str], name: str) -> Measure:
    key = params.get(name, "")
    if key not in COUNTING:
        raise UnknownMeasure(RATIO, _("Choose two measures that count."))
    return plain(key)


def _renamed(one: Measure, prefix: str) -> str:
    return one.value.format(**{name: f"{{{prefix}{name}}}" for name in one.parts})


def _question(params: Mapping[str, str]) -> Measure:
    survey, question, take = params.get("survey", ""), params.get("question", ""), params.get("take", MEAN)
    if not (SLUG.fullmatch(survey) and SLUG.fullmatch(question)):
        raise UnknownMeasure(QUESTION, _("Choose the question of a survey."))
    rows = OF_QUESTION.format(survey=survey, question=question)
    of_it = Q(number__isnull=False, question__key=question, question__version__survey__code=survey)
    answers = Part(ANSWERS, "avg(e.number) {only}", rows, lambda _m: of_it)
    if take == MEAN:
        return Measure(
            QUESTION, _("Survey question, mean"), _("points"), _("Mean of the answers to one question, whatever the version of the survey."),
            {"answers": answers}, "{answers}", "answers", decimals=2,
        )  # fmt: skip
    least = params.get("at_least", "")
    if take != TOP or not re.fullmatch(r"\d{1,2}", least):
        raise UnknownMeasure(QUESTION, _("Say which answers count, such as 4 and above."))
    top = Part(ANSWERS, "count(*) {only}", f"{rows} AND e.number >= {least}", lambda _m: of_it & Q(number__gte=least))
    everyone = Part(ANSWERS, "count(*) {only}", rows, lambda _m: of_it)
    return Measure(
        QUESTION, format_lazy(_("Survey question, share of {least} and above"), least=least), "%",
        _("Share of the answers to one question that reach a mark, whatever the version of the survey."),
        {"answers": everyone, "top": top}, "100.0 * {top} / nullif({answers}, 0)", "answers",
    )  # fmt: skip


def _judged(params: Mapping[str, str]) -> Measure:
    kind = params.get("kind", "")
    if not SLUG.fullmatch(kind) or len(kind) > 20:
        raise UnknownMeasure(JUDGED, _("Give the assessment a key of at most 20 letters, digits, - or _."))
    take = "(array_agg(e.value ORDER BY e.at DESC, e.id DESC) {only})[1]"
    return Measure(
        JUDGED, _("People's assessment"), _("points"), _("The latest assessment entered by a person, 0 to 100."),
        {"latest": Part(ASSESSMENTS, take, f"e.kind = '{kind}'", lambda _m: Q(kind=kind), Span.EVER)},
        "{latest}", "latest", decimals=1, is_windowed=False,
    )  # fmt: skip


def assessed_kind(spec: Measuring) -> str:
    """The kind of `customers.Assessment` that people enter for a specification; blank where it is not entered."""
    if spec.measure == JUDGED and isinstance(spec.params, Mapping):
        return str(spec.params.get("kind", ""))
    return spec.measure if spec.measure in ("credit", "purchasing_power", "intent") else ""
