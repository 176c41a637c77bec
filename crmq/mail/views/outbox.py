from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.logs import SECRET_PATH
from crmq.lib.permissions import Permission, public, requires
from crmq.mail import queries, services, unsubscribing
from crmq.mail.models import Mail, Suppression
from crmq.org.requests import SignedInRequest


class OutboxFilter(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[("", gettext_lazy("All")), *Mail.Status.choices], required=False
    )
    q = forms.CharField(label=gettext_lazy("Address"), max_length=254, required=False)


@require_GET
@requires(Permission.OUTBOX_READ)
def outbox(request: SignedInRequest) -> HttpResponse:
    form, mails = OutboxFilter(request.GET), Mail.objects.defer("text", "html")
    form.is_valid()
    if status := form.cleaned_data.get("status"):
        mails = mails.filter(status=status)
    if address := form.cleaned_data.get("q"):
        mails = mails.filter(to_address__istartswith=address)
    page = keyset.page(mails, order=["-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"form": form, "page": page, "count": keyset.count(mails), "counts": queries.counts_by_status()}
    return render_page(request, "mail/outbox.html", context, fragment="results")


@require_GET
@requires(Permission.OUTBOX_READ)
def mail_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    mail = get_object_or_404(Mail, public_id=public_id)
    undecided = mail.status in (Mail.Status.UNKNOWN, Mail.Status.FAILED)
    text = SECRET_PATH.sub(r"\1…", mail.text)  # who reads the outbox does not get the keys to what is not theirs
    return render(request, "mail/detail.html", {"mail": mail, "text": text, "undecided": undecided})


@require_POST
@requires(Permission.OUTBOX_DECIDE)
def mail_decide(request: SignedInRequest, public_id: str) -> HttpResponse:
    mail = get_object_or_404(Mail, public_id=public_id)
    try:
        services.decide(mail=mail, resend=request.POST.get("decision") == "resend", by=request.user)
    except services.NotUndecided:
        messages.error(request, _("Somebody has decided about this mail already. Nothing was changed."))
    return redirect("mail:detail", public_id=public_id)


@csrf_exempt  # RFC 8058: mail programs post here without a cookie; the signed token is the proof
@public
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page changes nothing; posting it, by a person or a mail program, unsubscribes."""
    try:
        address = unsubscribing.address_of(token)
    except unsubscribing.BadToken:
        raise Http404 from None
    if request.method == "POST":
        services.suppress(address=address, reason=Suppression.Reason.UNSUBSCRIBED)
    return render(request, "mail/unsubscribe.html", {"address": address, "done": request.method == "POST"})
