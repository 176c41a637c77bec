"""What makes an indicator weak although it can be computed, in the reader's language."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring.measures import UnknownMeasure, measure_of, points_of
from scoring.models import Curve, Specification
from scoring.normalise import NotGoalposts
from scoring.queries.spreads import Spread

FEW_RECORDS = 3
VAGUE = (
    "good", "bad", "appropriate", "reasonable", "timely", "regularly", "sufficient", "adequate", "often", "quickly", "satisfactory",
    "良好", "适当", "合理", "及时", "经常", "充分", "较好", "尽快",
)  # fmt: skip
FILLED = 0.3
AT_THE_RIM = 0.8


def remarks_of(spec: Specification, spread: Spread | None) -> Iterator[str | Promise]:
    """Named weaknesses; none of them keeps the indicator from being saved."""
    try:
        chosen = measure_of(spec)
    except UnknownMeasure:
        return
    words = f"{spec.definition_en} {spec.definition_zh}".lower().replace(".", " ").replace(",", " ")
    for word in VAGUE:
        if (word in words.split()) if word.isascii() else (word in words):
            yield format_lazy(_("Not specific: “{word}” leaves open how much. Say it in numbers."), word=word)
    if not spec.unit_en.strip() and not chosen.is_money:
        yield _("Not quantified: no unit is named. Say what one of it is.")
    yield from _target_remarks(spec)
    if chosen.is_windowed and spec.stale_days and spec.stale_days > spec.window_days:
        yield _("Values leave the window before they go stale: shorten the staleness or lengthen the window.")
    part = chosen.rests_on
    is_summary = not part.take.startswith(("count(", "sum(", "max(")) or "/ nullif" in chosen.value
    if chosen.is_windowed and is_summary and spec.minimum_n < FEW_RECORDS:
        text = _("One or two records decide: raise the minimum n to {n} or more, so that chance weighs less.")
        yield format_lazy(text, n=FEW_RECORDS)
    if spread is not None:
        yield from _spread_remarks(spec, spread)


def _target_remarks(spec: Specification) -> Iterator[str | Promise]:
    if spec.target is None:
        yield _("No target: without one nobody knows when it is good enough.")
        return
    ends = [spec.worst, spec.best]
    if spec.curve == Curve.PIECEWISE:
        ends = [point[0] for point in spec.points] if isinstance(spec.points, list) else []
    known = [end for end in ends if end is not None]
    if known and not min(known) <= spec.target <= max(known):
        yield _("The target lies beyond the goalposts: reaching it earns no more points.")


def _spread_remarks(spec: Specification, spread: Spread) -> Iterator[str | Promise]:
    if not spread.everyone:
        return
    if spread.filled < FILLED:
        text = _("Few customers have a value ({percent}%): most scores would rest on other indicators.")
        yield format_lazy(text, percent=round(spread.filled * 100))
    if spread.is_constant:
        yield _("Nine of ten customers measure the same: it tells nobody apart.")
        return
    try:
        rims = sum(n for low, high, n in spread.bins if points_of(spec, (low + high) / 2) in (0, 100))
    except (NotGoalposts, TypeError, ValueError):
        return
    if spread.n and rims / spread.n >= AT_THE_RIM:
        text = _("Too many customers score 0 or 100 ({percent}%): set the goalposts further apart.")
        yield format_lazy(text, percent=round(100 * rims / spread.n))
