"""Keeping the filters of the list under a name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.customers import SaveViewForm
from customers.services import saved_views


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_READ)
def view_save(request: SignedInRequest) -> HttpResponse:
    form = SaveViewForm(request.POST or None, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(user=request.user, **form.cleaned_data)
        except saved_views.TooManyViews:
            form.add_error("name", _("You keep %(n)d views already. Remove one first.") % {"n": saved_views.MOST})
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
            return redirect(f"{reverse('customers:list')}?{view.query}")
    context = {
        "form": form,
        "title": _("Save this view"),
        "submit": _("Save view"),
        "cancel": reverse("customers:list"),
    }
    if request.method == "POST":
        return render(request, "customers/short_form.html", context, status=422)
    return render_page(request, "customers/short_form.html", context, fragment="dialog")


@require_POST
@requires(Permission.CUSTOMERS_READ)
def view_remove(request: SignedInRequest) -> HttpResponse:
    name = request.POST.get("name", "")[:60]
    if saved_views.remove_view(user=request.user, name=name):
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": name})
    return redirect("customers:list")
