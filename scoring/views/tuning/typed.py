"""Weights as a form sends them."""

from collections.abc import Mapping
from math import isfinite

from django.utils.translation import gettext as _

from scoring.queries.card import Card
from scoring.services.drafts import Weights

LARGEST = 1000.0


def weights_of(typed: Mapping[str, str], rules: Card) -> tuple[Weights, dict[str, str]]:
    """The weights of `g-KEY` and `w-KEY`, and what is wrong, by field name. A blank field keeps what is stored."""
    errors: dict[str, str] = {}
    groups = _read(typed, {f"g-{group.key}": (group.key, group.name) for group in rules.groups}, errors)
    items = _read(typed, {f"w-{item.key}": (item.key, item.name) for item in rules.items}, errors)
    return Weights(groups, items), errors


def _read(typed: Mapping[str, str], fields: Mapping[str, tuple[str, str]], errors: dict[str, str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for field, (key, name) in fields.items():
        text = typed.get(field, "").strip().replace(",", ".")
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if isfinite(value) and 0 <= value <= LARGEST:
            found[key] = value
        else:
            errors[field] = _("The weight of %(name)s is “%(value)s”: give a number from 0 to 1,000.") % {
                "name": name,
                "value": text[:40],
            }
    return found
