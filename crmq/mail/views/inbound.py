"""Mails that came in: posted by a mail server, and read by whoever watches the outbox."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.logs import SECRET_PATH
from crmq.lib.permissions import Permission, public, requires
from crmq.mail import services
from crmq.mail.models import InboundMail
from crmq.mail.services.inbound import MAX_BYTES, TooLarge
from crmq.org.requests import SignedInRequest

KINDS = {"message/rfc822", "application/octet-stream"}
ACCEPTED, UNAUTHORISED, TOO_LARGE, UNSUPPORTED = 202, 401, 413, 415

OUTCOMES = {
    "unsubscribed": _("Address gets no more surveys"),
    "known": _("Was unsubscribed already"),
    "kept": _("Kept, never answered"),
    "not_ours": _("About no mail of ours: changes nothing"),
    "complained": _("Address barred: reported as spam"),
    "bounced": _("Address barred: it does not exist"),
    "noted": _("Noted; the address stays in use"),
}


@csrf_exempt  # a mail server has no cookie; the token is the proof
@public
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one mail as a mail server posts it: the message as it came, with our token."""
    if not settings.INBOUND_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.INBOUND_TOKEN):
        return HttpResponse(status=UNAUTHORISED, headers={"WWW-Authenticate": "Bearer"})
    if request.content_type not in KINDS:
        return HttpResponse(status=UNSUPPORTED)
    try:
        services.take(raw=request.read(MAX_BYTES + 1))
    except TooLarge:
        return HttpResponse(status=TOO_LARGE)
    return HttpResponse(status=ACCEPTED)


class ReceivedFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *InboundMail.Kind.choices], required=False)
    q = forms.CharField(label=_("Address"), max_length=254, required=False)


@require_GET
@requires(Permission.OUTBOX_READ)
def received(request: SignedInRequest) -> HttpResponse:
    form, mails = ReceivedFilter(request.GET), InboundMail.objects.defer("text", "raw").select_related("mail")
    form.is_valid()
    if kind := form.cleaned_data.get("kind"):
        mails = mails.filter(kind=kind)
    if address := form.cleaned_data.get("q"):
        mails = mails.filter(from_address__istartswith=address)
    page = keyset.page(mails, order=["-pk"], cursor=request.GET.get("cursor", ""), size=50)
    for mail in page.rows:
        mail.words = OUTCOMES.get(mail.outcome, mail.outcome)
    context = {"form": form, "page": page, "count": keyset.count(mails)}
    return render_page(request, "mail/received.html", context, fragment="results")


@require_GET
@requires(Permission.OUTBOX_READ)
def received_detail(request: SignedInRequest, public_id: Any) -> HttpResponse:
    mail = get_object_or_404(InboundMail.objects.defer("raw").select_related("mail"), public_id=public_id)
    context = {
        "mail": mail,
        "text": SECRET_PATH.sub(r"\1…", mail.text),
        "words": OUTCOMES.get(mail.outcome, mail.outcome),
    }
    return render(request, "mail/received_detail.html", context)
