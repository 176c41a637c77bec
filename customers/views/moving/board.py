"""The board: customers by stage, moved by drag, by keyboard and by form."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crmq.lib.htmx import is_swap, render_fragment, render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.board import ScopeFilter
from customers.queries import board as query
from customers.queries import lifecycle


@require_GET
@requires(Permission.CUSTOMERS_READ)
def board(request: SignedInRequest) -> HttpResponse:
    process = lifecycle.published()
    if process is None:
        return render(request, "customers/board_none.html")
    form = ScopeFilter(request.GET, user=request.user)
    kept = request.GET.copy()
    for name in ("stage", "cursor"):
        kept.pop(name, None)
    shared = {"query": kept.urlencode(), "here": f"{request.path}?{kept.urlencode()}".rstrip("?")}
    if is_swap(request) and "stage" in request.GET:
        stage = get_object_or_404(process.stages, key=request.GET["stage"])
        cards, older = query.more(request.user, stage, form.scope, request.GET.get("cursor", ""))
        return render_fragment(
            request, "customers/_cards.html", shared | {"cards": cards, "older": older, "stage": stage}
        )
    columns = query.columns(request.user, process, form.scope)
    context = shared | {
        "process": process,
        "form": form,
        "columns": columns,
        "total": sum(each.count for each in columns),
    }
    return render_page(request, "customers/board.html", context, fragment="results")
