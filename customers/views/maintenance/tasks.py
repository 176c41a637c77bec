from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.forms.maintenance import OverdueFilter
from customers.queries import maintenance as query


@require_GET
@requires(Permission.TASKS_READ)
def overdue(request: HttpRequest) -> HttpResponse:
    """Everything that is late, the latest first; filtered by owner, kind and tier."""
    form = OverdueFilter(request.GET)
    tasks = query.overdue(request.user, org.today()).filter(**form.conditions())
    page = keyset.page(tasks, order=["due_on", "id"], cursor=request.GET.get("cursor", ""))
    context = {"form": form, "page": page, "count": keyset.count(tasks), "today": org.today()}
    return render_page(request, "customers/overdue.html", context, fragment="results")
