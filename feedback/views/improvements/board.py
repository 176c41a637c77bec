from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.improvements import BoardFilter
from feedback.models import Improvement
from feedback.queries import improvements as query


@require_GET
@requires(Permission.COMPLAINTS_READ)
def board(request: SignedInRequest) -> HttpResponse:
    """All actions, as a board or as a list."""
    form, today = BoardFilter(request.GET), org.today()
    found = form.apply(Improvement.objects.all(), today)
    as_list = request.GET.get("as") == "list"
    values = {"form": form, "as_list": as_list, "totals": query.totals(today), "today": today}
    if as_list:
        rows = found.select_related("owner", "department", "root_cause")
        values["page"] = keyset.page(rows, order=["due_on", "pk"], cursor=request.GET.get("cursor", ""), size=50)
        values["count"] = keyset.count(found)
    else:
        values["columns"] = query.board(found)
    return render_page(request, "feedback/improvements/board.html", values, fragment="results")
