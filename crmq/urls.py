"""Where everything is: one include per app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from crmq.api import open_to_tokens
from crmq.lib.permissions import public
from crmq.org.views import health

handler400 = "crmq.lib.http_errors.bad_request"
handler403 = "crmq.lib.http_errors.forbidden"
handler404 = "crmq.lib.http_errors.not_found"
handler500 = "crmq.lib.http_errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", public(require_POST(set_language)), name="set_language"),
    path("accounts/", include("crmq.org.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", open_to_tokens()),
    path("", include("crmq.org.urls")),
    path("", include("crmq.mail.urls")),
    path("", include("customers.urls")),
    path("", include("feedback.urls")),
    path("", include("scoring.urls")),
    path("", include("diagrams.urls")),
    path("", include("crmq.insights.urls")),
]

admin.site.site_header = admin.site.site_title = "crmq"
admin.site.site_url = settings.LOGIN_REDIRECT_URL
