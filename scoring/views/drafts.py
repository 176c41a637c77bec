"""Editing a draft of a scorecard by plain forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.forms.drafts import GroupForm, ItemForm, OfDraft, RulesForm, VetoForm, WeightsForm
from scoring.models import ScorecardVersion
from scoring.queries.versions import VersionPortrait
from scoring.services import approval, drafts

from .versions import frame, version_at


def page(
    request: SignedInRequest, version: ScorecardVersion, *, status: int = 200, conflict: Any = None, **bound: Form
) -> HttpResponse:
    """The editor; `bound` are forms that came back with errors."""
    portrait = VersionPortrait(version)
    forms: dict[str, Form] = {
        "weights": WeightsForm(portrait=portrait),
        "rules": RulesForm(version=version),
        "group_form": GroupForm(version=version, prefix="group"),
        "item_form": ItemForm(version=version, prefix="item"),
        "veto_form": VetoForm(version=version, prefix="veto"),
    }
    context = frame(version, request.user, "draft") | {
        "portrait": portrait, "problems": approval.problems_now(version), "conflict": conflict,
    }  # fmt: skip
    return render(request, "scoring/draft.html", context | forms | bound, status=status)


def saved(
    request: SignedInRequest, version: ScorecardVersion, form: Form, name: str, act: Callable[[int], Any]
) -> HttpResponse:
    """Validate, act on the revision that the person saw, and go back to the editor."""
    if not form.is_valid():
        return page(request, version, status=422, **{name: form})
    try:
        act(form.cleaned_data["revision"])
    except drafts.NotADraft:
        messages.warning(request, _("Nothing was saved: the version is no draft any more."))
        return redirect(version)
    except drafts.DraftChanged as error:
        last = error.now.bases.select_related("by").first()
        conflict = {"who": last.by if last and last.by else _("Someone else"), "at": last.at if last else None}
        return page(request, version_at(version.public_id), status=409, conflict=conflict)
    except drafts.AlreadyThere as error:
        form.add_error(None, _("“%(key)s” is in the scorecard already.") % {"key": error})
        return page(request, version, status=422, **{name: form})
    messages.success(request, _("Saved."))
    return redirect("scoring:draft", version.public_id)


@require_GET
@requires(Permission.SCORING_DEFINE)
def edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    return page(request, version) if version.is_draft else redirect(version)


@require_POST
@requires(Permission.SCORING_DEFINE)
def weights(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = WeightsForm(request.POST, portrait=VersionPortrait(version))

    def act(expected: int) -> None:
        drafts.set_weights(version=version, weights=form.weights, by=request.user, expected=expected)

    return saved(request, version, form, "weights", act)


@require_POST
@requires(Permission.SCORING_DEFINE)
def rules(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = RulesForm(request.POST, version=version)

    def act(expected: int) -> None:
        given = form.cleaned_data
        share = given["coverage"] / 100
        drafts.set_rules(version=version, missing=given["missing"], minimum_coverage=share, expected=expected)

    return saved(request, version, form, "rules", act)


@require_POST
@requires(Permission.SCORING_DEFINE)
def group_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = GroupForm(request.POST, version=version, prefix="group")

    def act(expected: int) -> None:
        names = {name: form.cleaned_data[name] for name in ("name_en", "name_zh", "weight")}
        drafts.add_group(version=version, key=form.key, expected=expected, **names)

    return saved(request, version, form, "group_form", act)


@require_POST
@requires(Permission.SCORING_DEFINE)
def item_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = ItemForm(request.POST, version=version, prefix="item")

    def act(expected: int) -> None:
        chosen = {name: form.cleaned_data[name] for name in ("group", "indicator", "weight")}
        drafts.add_item(version=version, expected=expected, **chosen)

    return saved(request, version, form, "item_form", act)


@require_POST
@requires(Permission.SCORING_DEFINE)
def veto_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = VetoForm(request.POST, version=version, prefix="veto")

    def act(expected: int) -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        drafts.add_veto(version=version, expected=expected, **given)

    return saved(request, version, form, "veto_form", act)


REMOVALS: dict[str, Callable[..., None]] = {
    "group": drafts.remove_group,
    "item": drafts.remove_item,
    "veto": drafts.remove_veto,
}


@require_POST
@requires(Permission.SCORING_DEFINE)
def remove(request: SignedInRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Take out what the pressed button names."""
    if kind not in REMOVALS:
        raise Http404
    version = version_at(public_id)
    form = OfDraft(request.POST, version=version)

    def act(expected: int) -> None:
        REMOVALS[kind](version=version, key=request.POST.get("key", ""), expected=expected)

    return saved(request, version, form, "rules", act)
