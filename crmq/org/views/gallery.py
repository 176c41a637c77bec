"""The developers' gallery: every component in every state, on invented data."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires

from . import gallery_samples


@require_http_methods(["GET", "POST"])
@requires(Permission.GALLERY_VIEW)
def gallery(request: HttpRequest) -> HttpResponse:
    """POST shows the form with what is wrong; nothing is stored."""
    return render_page(request, "gallery.html", gallery_samples.context(request), fragment="results")
