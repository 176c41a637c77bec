"""Signing in: accounts are made by administrators, never by visitors."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from .models import User
from .services import end_sessions


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def set_password(self, user: User, password: str) -> None:
        """A new password ends the other sessions and the API tokens of the person."""
        super().set_password(user, password)
        end_sessions(user=user)
        user.refresh_from_db(fields=["session_epoch"])  # this session goes on

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link's site comes from the settings, never from the Host header."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL}{path}"
