"""What a wave's mail looks like, before anybody gets it."""

from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.models import Wave
from feedback.services import samples

# The mail carries its styles inside, as mail programs need it; nothing else is allowed in its frame.
MAIL_ONLY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "form-action": [NONE],
}


@require_GET
@requires(Permission.SURVEYS_SEND)
@xframe_options_sameorigin
@cast(Any, csp_replace(MAIL_ONLY))
def wave_sample(request: SignedInRequest, public_id: Any, language: str, number: int = 0) -> HttpResponse:
    """The HTML of the mail, to be shown in a frame of its own."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    sample = samples.sample(wave=_find(public_id), user=request.user, language=language, number=number)
    return HttpResponse(sample.html)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_sample_send(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Send the mail in both languages to oneself; its links lead to the preview."""
    wave = _find(public_id)
    samples.send(wave=wave, user=request.user)
    messages.success(request, _("Sample mails are on their way to %(address)s.") % {"address": request.user.email})
    return redirect("feedback:wave", public_id=public_id)


def _find(public_id: Any) -> Wave:
    return get_object_or_404(Wave.objects.select_related("version__survey"), public_id=public_id)
