"""The developers' gallery: every component in every state, on invented data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from crmq.lib.permissions import Permission, requires

from . import gallery_samples


@require_http_methods(["GET", "POST"])
@requires(Permission.GALLERY_VIEW)
def gallery(request: HttpRequest) -> HttpResponse:
    """POST shows the form with what is wrong; nothing is stored."""
    return render(request, "gallery.html", gallery_samples.context(request))
