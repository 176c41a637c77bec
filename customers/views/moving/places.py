"""Where a person came from, and goes back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_next(request: HttpRequest) -> str:
    """The page of ours that the form was opened from; "" when there is none."""
    return back_to(request.POST.get("next") or request.GET.get("next", ""))


def back_to(wanted: str) -> str:
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
