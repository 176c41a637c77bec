"""Two versions of scorecards side by side: what was added, what went, what weighs or scores otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring.models import Item, ScorecardVersion, Veto

from .versions import ItemRow, VersionPortrait


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of an item that differs, in words of the page: label, before, after."""

    label: str | Promise
    before: Any
    after: Any
    item: Item | None = None  # gives numbers their unit


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator in one version or in both; shares of the whole, 0–1, 0 where it is not there."""

    key: str
    before: ItemRow | None
    after: ItemRow | None
    differences: tuple[Difference, ...]

    @property
    def item(self) -> Item:
        row = self.after or self.before
        assert row is not None
        return row.item

    @property
    def share_before(self) -> float:
        return self.before.share if self.before else 0.0

    @property
    def share_after(self) -> float:
        return self.after.share if self.after else 0.0

    @property
    def change(self) -> float:
        """In points of percent of the whole."""
        return 100 * (self.share_after - self.share_before)

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.differences or abs(self.change) >= 0.05 else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    before: VersionPortrait
    after: VersionPortrait
    lines: tuple[Line, ...]
    rules: tuple[Difference, ...]
    groups: tuple[tuple[str, float, float], ...]

    @property
    def most(self) -> float:
        """The largest share on either side, for the scale of the bars."""
        return max((max(line.share_before, line.share_after) for line in self.lines), default=0.0) or 1.0

    def count(self, kind: str) -> int:
        return sum(line.kind == kind for line in self.lines)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def removed(self) -> int:
        return self.count("removed")

    @property
    def changed(self) -> int:
        return self.count("changed")


def compare(before: ScorecardVersion, after: ScorecardVersion) -> Comparison:
    """Ten queries."""
    one, two = VersionPortrait(before), VersionPortrait(after)
    old, new = _rows(one), _rows(two)
    lines = [_line(key, old.get(key), new.get(key)) for key in [*new, *(key for key in old if key not in new)]]
    return Comparison(one, two, tuple(lines), tuple(_rules(one, two)), tuple(_groups(one, two)))


def _rows(portrait: VersionPortrait) -> dict[str, ItemRow]:
    return {row.item.key: row for group in portrait.groups for row in group.rows}


def _line(key: str, before: ItemRow | None, after: ItemRow | None) -> Line:
    differences = tuple(_differences(before.item, after.item)) if before and after else ()
    return Line(key, before, after, differences)


NUMBERS = {"worst": _("Worst"), "best": _("Best"), "target": _("Target")}
TEXTS = {
    "definition_en": _("Definition"), "measure": _("Measure"), "params": _("Parameters"), "window_days": _("Window, days"),
    "curve": _("Normalisation"), "points": _("Breakpoints"), "direction": _("Direction"), "minimum_n": _("Minimum n"),
    "stale_days": _("Stale after, days"),
}  # fmt: skip


def _differences(before: Item, after: Item) -> Iterator[Difference]:
    for name, label in NUMBERS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(label, old, new, after)
    for name, label in TEXTS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(label, old, new)


def _rules(one: VersionPortrait, two: VersionPortrait) -> Iterator[Difference]:
    before, after = one.version, two.version
    if before.missing != after.missing:
        yield Difference(_("Missing values"), before.get_missing_display(), after.get_missing_display())
    if before.minimum_coverage != after.minimum_coverage:
        yield Difference(
            _("Minimum coverage"), f"{before.minimum_coverage * 100:g}%", f"{after.minimum_coverage * 100:g}%"
        )
    yield from _cutoffs(before, after)
    old, new = ({veto.item_key: veto for veto in portrait.card.vetoes} for portrait in (one, two))
    for key in {**old, **new}:
        if _caps(old.get(key)) != _caps(new.get(key)):
            yield Difference(_("Veto"), _caps(old.get(key)) or "–", _caps(new.get(key)) or "–")


def _cutoffs(before: ScorecardVersion, after: ScorecardVersion) -> Iterator[Difference]:
    """The tiers' lines that the two were submitted with."""
    old, new = (
        {line["code"]: f"{line['enter_at']:g} / {line['leave_below']:g}" for line in version.cutoffs}
        for version in (before, after)
    )
    for code in {**old, **new}:
        if old and new and old.get(code) != new.get(code):
            label = format_lazy(_("Tier {code}: enter at / leave below"), code=code)
            yield Difference(label, old.get(code, "–"), new.get(code, "–"))


def _caps(veto: Veto | None) -> str:
    return f"{veto.item_key} < {veto.below:g} → {veto.caps_at.code}" if veto else ""


def _groups(one: VersionPortrait, two: VersionPortrait) -> Iterator[tuple[str, float, float]]:
    old = {group.group.key: group for group in one.groups}
    new = {group.group.key: group for group in two.groups}
    for key in {**new, **old}:
        group = (new.get(key) or old[key]).group
        yield group.name, old[key].share if key in old else 0.0, new[key].share if key in new else 0.0
