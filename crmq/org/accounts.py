"""Signing in: accounts are made by administrators, never by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def build_absolute_uri(self, request: Any, location: str) -> str:
        """Links in mails come from the settings, never from the Host header."""
        return f"{settings.BASE_URL}{location}" if location.startswith("/") else location
