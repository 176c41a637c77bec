from django.http import HttpRequest, HttpResponse

from crmq.lib.permissions import Permission, requires


@requires(Permission.SIGNED_IN)
def soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")
