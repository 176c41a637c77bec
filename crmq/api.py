"""The REST API: one router per app. Tokens only; a session cookie alone passes nothing."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from crmq.lib.permissions import public
from crmq.org.api_auth import TokenAuth, TokenThrottle
from customers.api import router as customers_router
from feedback.api import router as feedback_router
from scoring.api import router as scoring_router

api = NinjaAPI(
    title="crmq", version="1", auth=TokenAuth(), throttle=TokenThrottle(settings.API_RATE), urls_namespace="api", docs_decorator=public
)  # fmt: skip
api.add_router("/", customers_router)
api.add_router("/", feedback_router)
api.add_router("/", scoring_router)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
    return api.create_response(
        request, {"detail": f"The body is larger than {megabytes} MB. Send fewer rows at once."}, status=413
    )


def open_to_tokens() -> tuple[list[Any], str, str]:
    """The API's addresses, which know no sign-in: each is guarded by `TokenAuth` instead."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        login_not_required(cast(Any, pattern).callback)
    return list(patterns), app_name, namespace
