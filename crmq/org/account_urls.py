"""The part of allauth we use: signing in and out, passwords, a second factor. No sign-up, no e-mail change."""

from allauth.account import views as account
from django.urls import include, path

from crmq.lib.permissions import Permission, public, requires

own = requires(Permission.SIGNED_IN)

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", own(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/<slug:uidb36>-<slug:key>/",
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
