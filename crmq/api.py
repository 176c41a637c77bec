"""The REST API: one router per app. Tokens only; a session cookie alone passes nothing."""

from ninja import NinjaAPI

from crmq.lib.permissions import public
from crmq.org.api_auth import TokenAuth
from customers.api import router as customers_router
from feedback.api import router as feedback_router
from scoring.api import router as scoring_router

api = NinjaAPI(title="crmq", version="1", auth=TokenAuth(), urls_namespace="api", docs_decorator=public)
api.add_router("/", customers_router)
api.add_router("/", feedback_router)
api.add_router("/", scoring_router)
