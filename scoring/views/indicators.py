"""One indicator: what it means, how it scores, how customers do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from scoring.measures import measure_of
from scoring.models import Run
from scoring.queries import overview
from scoring.queries.card import NoScorecard, card, published

from . import pictures


@require_GET
@requires(Permission.SCORING_READ)
def detail(request: HttpRequest, key: str) -> HttpResponse:
    try:
        rules = card(published())
    except NoScorecard:
        raise Http404 from None
    place = rules.place(key)
    if place is None:
        raise Http404
    item, run = rules.items[place], overview.latest_run()
    context = {
        "item": item,
        "share": rules.shares[place],
        "measure": measure_of(item),
        "version": rules.version,
        "run": run,
    }
    if run is not None and run.version_id == rules.version.pk:
        context |= _figures(run, rules, place)
    return render_page(request, "scoring/indicator.html", context, fragment="figures")


def _figures(run: Run, rules: overview.Card, place: int) -> dict[str, object]:
    found = overview.item_figures(run, rules)[place]
    return {"figures": found, "points": pictures.distribution(overview.item_distribution(run, place))}
