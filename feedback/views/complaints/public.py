from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from crmq.lib.http_errors import too_many
from crmq.lib.permissions import public
from crmq.org.services import digest
from customers.models import Contact
from feedback.forms.complaints import MessageForm, PublicComplaintForm, ReasonForm
from feedback.models import Complaint
from feedback.services import complaints as services


def _limited(request: HttpRequest, group: str) -> bool:
    return is_ratelimited(request, group=group, key="ip", rate=settings.PUBLIC_RATE, increment=True)


@public
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The public form. It never tells whether an address belongs to a customer."""
    if request.method == "POST" and _limited(request, "complain"):
        return too_many(request)
    form = PublicComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if fields.pop("website"):  # a machine filled the hidden field: thank it, keep nothing
            return redirect("feedback:complain_done")
        matches = list(Contact.objects.filter(email__iexact=fields["reporter_email"]).select_related("customer")[:2])
        contact = matches[0] if len(matches) == 1 else None
        customer = contact.customer if contact else None
        _complaint, token = services.file(
            customer=customer,
            contact=contact,
            channel=Complaint.Channel.FORM,
            language=get_language() or "en",
            **fields,
        )
        return redirect("feedback:track", token=token)
    return render(request, "feedback/complaints/public_form.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_GET
def complain_done(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/complaints/public_done.html")


def _tracked(token: str) -> Complaint:
    found = Complaint.objects.filter(digest=digest(token)).select_related("category").first()
    if found is None:
        raise Http404
    return found


@public
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Status and public messages for the holder of the link; posting adds information."""
    if _limited(request, "track"):
        return too_many(request)
    complaint = _tracked(token)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.message(
            complaint=complaint, text=form.cleaned_data["text"], by=None, is_public=True, from_customer=True
        )
        return redirect("feedback:track", token=token)
    return _track_page(request, complaint, token, form, ReasonForm())


def _track_page(
    request: HttpRequest, complaint: Complaint, token: str, form: MessageForm, reason_form: ReasonForm
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "events": complaint.events.filter(is_public=True),
        "token": token,
        "form": form,
        "reason_form": reason_form,
        "may_reopen": complaint.status in (Complaint.Status.RESOLVED, Complaint.Status.CLOSED),
    }
    refused = form.is_bound or reason_form.is_bound
    return render(request, "feedback/complaints/track.html", context, status=422 if refused else 200)


@public
@require_http_methods(["POST"])
def track_reopen(request: HttpRequest, token: str) -> HttpResponse:
    if _limited(request, "track"):
        return too_many(request)
    complaint, form = _tracked(token), ReasonForm(request.POST)
    if not form.is_valid():
        return _track_page(request, complaint, token, MessageForm(), form)
    try:
        services.reopen(complaint=complaint, by=None, reason=form.cleaned_data["reason"])
    except services.NotPossible:
        pass  # it is open already: the page that follows says so
    return redirect("feedback:track", token=token)
