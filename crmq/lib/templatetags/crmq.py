"""What every template may use (a builtin library: no `load` needed).

Filters return plain text; tags return escaped HTML. None of them queries the database.
"""

from collections.abc import Sequence
from typing import Any, cast

from django import template
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from crmq.lib import drawings, figures, marks, times
from crmq.lib.filters import chips, others
from crmq.lib.money import format_money
from crmq.lib.permissions import Permission
from crmq.lib.permissions import may as user_may

register = template.Library()

register.filter("number", figures.number)
register.filter("signed", figures.signed)
register.filter("percent", figures.percent)
register.filter("heat_class", drawings.heat_class)
for tag in (
    *(marks.icon, marks.tier, marks.pill, marks.verdict, marks.delta, marks.avatar, marks.person),
    *(drawings.bar, drawings.score, drawings.sparkline, drawings.interval, drawings.radar, drawings.chart),
    *(times.day, times.moment, times.ago),
):
    register.simple_tag(tag)


@register.filter
def compact(value: figures.Number | None) -> str:
    return figures.compact(value, chinese=(get_language() or "").startswith("zh"))


@register.filter
def may(user: Any, permission: str) -> bool:
    """`{% if user|may:"customers_edit" %}`; an unknown permission is an error, not a no."""
    return user_may(user, Permission(permission))


@register.simple_tag
def money(amount_minor: int | None, currency: str, compact: bool = False) -> str:
    """An amount as the reader's language writes it; compact for tiles and axes."""
    if amount_minor is None or figures.is_missing(amount_minor):
        return figures.NONE
    return format_money(amount_minor, currency, to_locale(get_language() or "en"), compact=compact)


# -- lists ----------------------------------------------------------------------------------------
def _query(context: Context) -> QueryDict:
    return cast(HttpRequest, context["request"]).GET


@register.simple_tag(takes_context=True)
def sort_header(context: Context, name: str, label: str, numeric: bool = False, css: str = "") -> SafeString:
    """A column head. `name` is the value of `?sort=`; the context's `sort` says what is in force.

    Numbers sort from the largest first, words from A; a second click turns it round.
    """
    css = f"num {css}".strip() if numeric else css
    if not name:
        return format_html('<th scope="col" class="{}">{}</th>', css, label)
    now = context.get("sort") or _query(context).get("sort", "")
    first, second = (f"-{name}", name) if numeric else (name, f"-{name}")
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    query = _query(context).copy()
    query.pop("cursor", None)
    query["sort"] = second if now == first else first
    arrow = marks.icon("arrow-up" if order == "ascending" else "arrow-down") if order else marks.EMPTY
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" id="sort-{}" href="?{}" hx-get="?{}" hx-target="#results"'
        ' hx-swap="outerHTML" hx-push-url="true">{}{}</a></th>',
        css, format_html(' aria-sort="{}"', order) if order else marks.EMPTY, name, query.urlencode(),
        query.urlencode(), label, arrow,
    )  # fmt: skip


@register.inclusion_tag("_components/pager.html", takes_context=True)
def pager(context: Context, page: Any, count: Any = None, note: str = "") -> dict[str, Any]:
    """Older and newer of a keyset `page`; `count` is a keyset Count, `note` says what is listed."""

    def link(cursor: str | None) -> str:
        query = _query(context).copy()
        query["cursor"] = cursor or ""
        return f"?{query.urlencode()}" if cursor else ""

    return {"newer": link(page.newer), "older": link(page.older), "count": count, "shown": len(page.rows), "note": note}


@register.inclusion_tag("_components/filters.html", takes_context=True)
def filters(context: Context, form: BaseForm, search: str = "q") -> dict[str, Any]:
    """The filter bar of a list: the `search` field in the open, the others in a menu, chips for what is set."""
    query = _query(context)
    box = form[search] if search in form.fields else None
    return {
        "path": context["request"].path,
        "search": box,
        "search_box": box
        and box.as_widget(attrs={"placeholder": str(box.label), "autocomplete": "off", "hx-preserve": "true"}),
        "fields": [field for field in form.visible_fields() if field.name != search],
        "chips": chips(form, query, without=search),
        "kept": others(query, form),
        "clear": "?" + others(query, form).urlencode(),
    }


@register.inclusion_tag("_components/columns.html", takes_context=True)
def columns(context: Context, choices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The column chooser: dicts of name, label and shown; submits `?columns=` once per column."""
    query = _query(context).copy()
    query.pop("columns", None)
    return {"choices": choices, "kept": [(key, value) for key, values in query.lists() for value in values]}
