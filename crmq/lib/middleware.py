"""Middleware that needs no app: request ids, response headers, input that no field may hold."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

from crmq.lib.logs import request_id as current_request_id

Handler = Callable[[HttpRequest], HttpResponse]
GIVEN_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def request_id(get_response: Handler) -> Handler:
    """Give each request an id: the proxy's if it sent a sound one, else a new one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = current_request_id.set(given if GIVEN_ID.match(given) else uuid.uuid4().hex)
        try:
            response = get_response(request)
            response["X-Request-ID"] = current_request_id.get()
            return response
        finally:
            current_request_id.reset(token)

    return middleware


def safe_headers(get_response: Handler) -> Handler:
    """Pages hold personal data: no shared or private cache keeps them. TRACE is off."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ("TRACE", "TRACK"):
            return HttpResponse(status=405)
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        if not getattr(response, "may_be_framed", False):  # then frame-ancestors names the sites
            response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response

    return middleware


def clean_cookies(get_response: Handler) -> Handler:
    """Leave cookies aside that hold a NUL: none is ours, and the session's is looked up in the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return get_response(request)

    return middleware


def clean_input(get_response: Handler) -> Handler:
    """Refuse what PostgreSQL cannot store (NUL, lone surrogates) before a view sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        fields = [request.GET] + ([request.POST] if request.method == "POST" else [])
        for field in fields:
            for values in field.lists():
                for value in (values[0], *values[1]):
                    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
                        return _refuse(request)
        if "\x00" in request.path:
            return _refuse(request)
        return get_response(request)

    return middleware


def _refuse(request: HttpRequest) -> HttpResponse:
    return HttpResponseBadRequest(render(request, "400.html", {"unstorable": True}).content)
