"""Error pages in the reader's language. None of them shows a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


def too_many(request: HttpRequest, *, seconds: int = 60) -> HttpResponse:
    """429 with the time to wait."""
    response = render(request, "429.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def conflict(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """409: someone else changed the record meanwhile; the page shows both versions."""
    return render(request, template, context, status=409)
