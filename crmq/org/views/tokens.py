from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org import services
from crmq.org.models import ApiToken, User
from crmq.org.requests import SignedInRequest

SCOPES = {
    Permission.CUSTOMERS_READ: _("Read customers"),
    Permission.SCORING_READ: _("Read evaluations and their explanation"),
    Permission.IMPORT: _("Send customers, orders, deliveries and interactions"),
    Permission.COMPLAINTS_WORK: _("Send complaints"),
    Permission.SURVEYS_SEND: _("Send survey answers"),
}


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What will use it, such as “ERP, nightly”."))
    scopes = forms.MultipleChoiceField(label=_("Scopes"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(permission.value, label) for permission, label in SCOPES.items() if user.may(permission)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@requires(Permission.SIGNED_IN)
def token_list(request: SignedInRequest) -> HttpResponse:
    """Own tokens. A new one's secret is shown in the answer to its form, and never again."""
    form, secret = TokenForm(request.POST or None, user=request.user), ""
    if request.method == "POST" and form.is_valid():
        _token, secret = services.issue_token(user=request.user, **form.cleaned_data)
        form = TokenForm(user=request.user)
    tokens = ApiToken.objects.filter(user=request.user)
    return render(request, "org/tokens.html", {"form": form, "secret": secret, "tokens": tokens})


@require_POST
@requires(Permission.SIGNED_IN)
def token_revoke(request: SignedInRequest, public_id: str) -> HttpResponse:
    services.revoke_token(token=get_object_or_404(ApiToken, user=request.user, public_id=public_id))
    return redirect("org:tokens")
