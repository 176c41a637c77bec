"""Middleware that knows users: language, zone, session limits, who writes."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from . import audit, queries

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


def user_language(get_response: Handler) -> Handler:
    """The language chosen in this browser, else the one it asks for. Signing in sets the cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def session_limits(get_response: Handler) -> Handler:
    """End sessions that were idle for too long, or that began too long ago."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            seen, began = session.get("seen", now), session.setdefault("began", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - seen > 60 or "seen" not in session:
                session["seen"] = now
        return get_response(request)

    return middleware


def organisation_zone(get_response: Handler) -> Handler:
    """Show times in the organisation's zone; keep its row at hand for the page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with queries.remembered_organisation() as organisation, timezone.override(organisation.zone):
            request.organisation = organisation  # type: ignore[attr-defined]  # for the frame of the page
            return get_response(request)

    return middleware


def audit_context(get_response: Handler) -> Handler:
    """Tell the audit triggers who writes, and from which page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            audit.name_writer(request.user.pk, f"{request.method} {request.path}")
        return get_response(request)

    return middleware
