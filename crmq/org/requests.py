"""What a request is once the middleware has seen it and `@requires` has let it pass; for annotations."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import Organisation, User


class SignedInRequest(HttpRequest):
    user: User
    organisation: Organisation
    htmx: HtmxDetails
