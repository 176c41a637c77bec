from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from crmq.lib.http_errors import too_many
from crmq.lib.permissions import public
from crmq.lib.uploads import as_attachment
from crmq.org.services import digest
from customers.models import Contact
from feedback.forms.complaints import AddForm, PublicComplaintForm, RatingForm
from feedback.models import Complaint, ComplaintFile
from feedback.services import complaints as services


def _limited(request: HttpRequest, group: str) -> bool:
    return is_ratelimited(request, group=group, key="ip", rate=settings.PUBLIC_RATE, increment=True)


@public
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The public form. It never tells whether an address belongs to a customer."""
    if request.method == "POST" and _limited(request, "complain"):
        return too_many(request)
    form = PublicComplaintForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        if fields.pop("website"):  # a machine filled the hidden field: thank it, keep nothing
            return redirect("feedback:complain_done")
        contact, uploads = _contact(fields["reporter_email"]), fields.pop("attachments")
        _complaint, token = services.file(
            customer=contact.customer if contact else None, contact=contact, channel=Complaint.Channel.FORM,
            language=get_language() or "en", uploads=uploads, **fields,
        )  # fmt: skip
        return redirect("feedback:track", token=token)
    return render(request, "feedback/complaints/public_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _contact(address: str) -> Contact | None:
    """The one contact with this address; nobody when two customers share it."""
    found = list(Contact.objects.filter(email__iexact=address).select_related("customer")[:2])
    return found[0] if len(found) == 1 else None


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
    form = AddForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            services.message(
                complaint=complaint, text=form.cleaned_data["text"], uploads=form.cleaned_data["attachments"], by=None, is_public=True,
                from_customer=True,
            )  # fmt: skip
        except services.NotPossible:
            pass  # it goes on elsewhere: the page that follows says so
        return redirect("feedback:track", token=token)
    return _track_page(request, complaint, token, form, RatingForm())


def _track_page(
    request: HttpRequest, complaint: Complaint, token: str, form: AddForm, rating_form: RatingForm
) -> HttpResponse:
    ended = complaint.status in (Complaint.Status.RESOLVED, Complaint.Status.CLOSED)
    rated = complaint.ratings.filter(round=complaint.reopened).first()
    context = {
        "complaint": complaint, "events": complaint.events.filter(is_public=True).prefetch_related("files__file"), "token": token,
        "form": form, "rating_form": rating_form, "may_rate": ended and rated is None, "rated": rated,
    }  # fmt: skip
    refused = form.is_bound or rating_form.is_bound
    return render(request, "feedback/complaints/track.html", context, status=422 if refused else 200)


@public
@require_http_methods(["POST"])
def track_rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rating the outcome; a poor one takes the complaint up again."""
    if _limited(request, "track"):
        return too_many(request)
    complaint, form = _tracked(token), RatingForm(request.POST)
    if not form.is_valid():
        return _track_page(request, complaint, token, AddForm(), form)
    try:
        services.rate(complaint=complaint, **form.cleaned_data)
    except services.NotPossible:
        pass  # rated or reopened already: the page that follows says so
    return redirect("feedback:track", token=token)


@public
@require_GET
def track_file(request: HttpRequest, token: str, public_id: str) -> HttpResponseBase:
    """A file that the customer sent or was sent."""
    if _limited(request, "track"):
        return too_many(request)
    files = ComplaintFile.objects.filter(complaint=_tracked(token), is_public=True).select_related("file")
    found = get_object_or_404(files, file__public_id=public_id)
    return as_attachment(found.file.content.open(), name=found.file.name, kind=found.file.kind)
