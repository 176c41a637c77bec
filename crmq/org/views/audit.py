from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.forms import AuditFilter
from crmq.org.models import AuditEntry


@require_GET
@requires(Permission.AUDIT_READ)
def audit_list(request: HttpRequest) -> HttpResponse:
    """Who changed what. Filters that make no sense are shown as errors and left out."""
    form = AuditFilter(request.GET)
    entries = form.apply(AuditEntry.objects.select_related("actor"))
    page = keyset.page(entries, order=["-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"form": form, "page": page, "count": keyset.count(entries)}
    return render_page(request, "org/audit.html", context, fragment="list")
