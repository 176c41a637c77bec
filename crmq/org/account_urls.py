"""The part of allauth we use: signing in and out, passwords, a second factor. No sign-up, no e-mail change."""

from allauth.account import views as account
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from crmq.lib.permissions import Permission, public, requires


class Base36Converter(StringConverter):
    """The number of a person in a reset link; ends at the first hyphen, for the key has one too."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36Converter, "base36")
own = requires(Permission.SIGNED_IN)

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", own(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("password/set/", own(account.password_set), name="account_set_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/<base36:uidb36>-<slug:key>/",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
