"""Marks that carry meaning, as escaped HTML: icons, tiers, pills, verdicts, changes, people.

Each mark is told by shape or word as well as by colour. None of them queries the database.
"""

from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crmq.lib import figures
from crmq.lib.icons import icon_paths

EMPTY = SafeString("")


@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """One of Tabler's outline icons, inlined; decorative, so a word or a label stands beside it."""
    paths = format_html_join("", '<path d="{}"/>', ((d,) for d in icon_paths(name)))
    return format_html('<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, paths)


@lru_cache(maxsize=8)
def glyph(kind: str) -> SafeString:
    shape = {"up": "M4 1l3.5 6h-7z", "down": "M4 7L.5 1h7z", "flat": "M.5 3h7v2h-7z"}[kind]
    return format_html('<svg class="glyph" viewBox="0 0 8 8" aria-hidden="true"><path d="{}"/></svg>', shape)


def tier(of: Any, size: str = "", word: bool = False) -> SafeString:
    """A tier badge. `of` is a tier (with `code` and `name`), a code, or None for not rated."""
    if not of:
        mark = format_html(
            '<span class="tier tier-none {}" title="{}"><span class="visually-hidden">{}</span>'
            '<span aria-hidden="true">–</span></span>',
            f"tier-{size}" if size else "", _("Not rated"), _("Not rated"),
        )  # fmt: skip
        return format_html('{}<span class="tier-word">{}</span>', mark, _("Not rated")) if word else mark
    code = str(getattr(of, "code", of))
    name = getattr(of, "name", "") or _("Tier %(code)s") % {"code": code}
    mark = format_html(
        '<span class="tier {} {}" title="{}"><span class="visually-hidden">{} </span>{}</span>',
        f"tier-{code.lower()}" if code.lower() in "abc" else "tier-other", f"tier-{size}" if size else "",
        name, _("Tier"), code,
    )  # fmt: skip
    return format_html('{}<span class="tier-word">{}</span>', mark, name) if word else mark


def pill(text: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """A word on a tinted ground. Tones: good, warn, bad, accent, line; none is grey."""
    css = f"pill pill-{tone}" if tone else "pill"
    return format_html('<span class="{}">{}{}</span>', css, icon(icon_name) if icon_name else EMPTY, text)


def _verdicts() -> dict[str, tuple[str, str, str, str]]:
    """kind -> tone, icon, glyph, word."""
    return {
        "better": ("good", "", "up", _("Better")),
        "worse": ("bad", "", "down", _("Worse")),
        "unchanged": ("", "", "flat", _("No detectable change")),
        "met": ("good", "check", "", _("On target")),
        "missed": ("warn", "alert-triangle", "", _("Off target")),
        "few": ("", "dots", "", _("Too few to tell")),
        "signal": ("bad", "alert-triangle", "", _("Out of control limits")),
        "stable": ("good", "check", "", _("In control")),
    }


def verdict(kind: str, text: Any = "") -> SafeString:
    """What a figure means, by shape, word and colour; `text` replaces the usual word."""
    tone, name, shape, word = _verdicts()[kind]
    mark = icon(name) if name else glyph(shape)
    return format_html('<span class="pill {}">{}{}</span>', f"pill-{tone}" if tone else "", mark, text or word)


def delta(value: figures.Number | None, decimals: int = 1, unit: str = "", good: str = "up") -> SafeString:
    """A change with its sign and direction. `good` is "up", "down", or "" where neither is."""
    if value is None or figures.is_missing(value):
        return format_html('<span class="muted">{}</span>', figures.NONE)
    text = figures.signed(value, decimals)
    kind = "flat" if text[0] not in "+−" else "up" if value > 0 else "down"
    tone = "" if kind == "flat" else "plain" if not good else "good" if kind == good else "bad"
    return format_html('<span class="delta {}">{}{}{}</span>', f"delta-{tone}" if tone else "", glyph(kind), text, unit)


@lru_cache(maxsize=2048)
def avatar(name: str) -> SafeString:
    name = str(name).strip() or "?"
    latin = name[0].isascii()
    initials = "".join(word[0] for word in name.split()[:2]).upper() if latin else name[-1]
    hue = sum(map(ord, name)) % 6
    return format_html('<span class="avatar avatar-{}" aria-hidden="true">{}</span>', hue, initials)


def person(who: Any) -> SafeString:
    """A name with its initials; an unassigned record says so."""
    if not who:
        return format_html('<span class="muted">{}</span>', _("Nobody"))
    return format_html('<span class="person">{}<span>{}</span></span>', avatar(str(who)), who)
