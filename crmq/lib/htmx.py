"""Rendering pages and their fragments."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

VARY = ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"]


def is_swap(request: HttpRequest) -> bool:
    """Whether htmx wants a fragment. Boosted links and restored history need the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str, status: int = 200
) -> HttpResponse:
    """Render a page, or only its partial `fragment` when htmx asks for a swap."""
    name = f"{template}#{fragment}" if is_swap(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, VARY)
    return response


def render_fragment(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render what only exists as a fragment, such as a lower page's slot filled by a higher app."""
    return render(request, template, context, status=status)
