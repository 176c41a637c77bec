from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import services
from crmq.org.models import Notification
from crmq.org.requests import SignedInRequest


def _own(request: SignedInRequest) -> QuerySet[Notification]:
    return Notification.objects.filter(user=request.user)


@require_GET
@requires(Permission.SIGNED_IN)
def notification_list(request: SignedInRequest) -> HttpResponse:
    page = keyset.page(_own(request), order=["-created_at", "-pk"], cursor=request.GET.get("cursor", ""), size=30)
    return render_page(request, "org/notifications.html", {"page": page}, fragment="list")


@require_POST
@requires(Permission.SIGNED_IN)
def notification_open(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Mark one as read and go to what it is about."""
    notification = get_object_or_404(_own(request), public_id=public_id)
    services.mark_read(user=request.user, public_ids=[notification.public_id])
    safe = url_has_allowed_host_and_scheme(notification.url, allowed_hosts=None)
    return redirect(notification.url if safe and notification.url else "org:notifications")


@require_POST
@requires(Permission.SIGNED_IN)
def notifications_read(request: SignedInRequest) -> HttpResponse:
    services.mark_read(user=request.user)
    return redirect("org:notifications")
