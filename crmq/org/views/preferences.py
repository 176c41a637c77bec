from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.models import User
from crmq.org.requests import SignedInRequest


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language", "theme"]


@require_http_methods(["GET", "POST"])
@requires(Permission.SIGNED_IN)
def preferences(request: SignedInRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        messages.success(request, _("Saved."))
        response = redirect("org:preferences")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, secure=settings.SECURE, samesite="Lax")
        return response
    return render(request, "org/preferences.html", {"form": form})


@require_POST
@requires(Permission.SIGNED_IN)
def theme(request: SignedInRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        User.objects.filter(pk=request.user.pk).update(theme=chosen)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if safe else "/")
