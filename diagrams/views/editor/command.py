"""What all commands of the editor share: who may, what is answered, what becomes of a conflict."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crmq.lib.htmx import is_swap
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion, Stage
from diagrams.forms.editing import StageForm
from diagrams.services import drafts
from diagrams.services.ways import LeadsToItself, WayExists

from .page import editor

Given = dict[str, Any]  # process, seen, by: what every service of the editor takes
Act = Callable[[SignedInRequest, Given], Any]  # answers what is chosen afterwards


class Refused(Exception):
    """The forms show what is wrong; `chosen` is the stage or way they belong to."""

    def __init__(self, chosen: dict[str, str], **forms: Any) -> None:
        super().__init__()
        self.chosen, self.forms = chosen, forms


class Asked(Exception):
    """More must be said first; the panel asks for it."""

    def __init__(self, chosen: dict[str, str], **shown: Any) -> None:
        super().__init__()
        self.chosen, self.shown = chosen, shown


def command(act: Act) -> Callable[..., HttpResponseBase]:
    """A view that changes a draft. `act` returns what is chosen afterwards: {"stage": key} or {"way": key}."""

    @require_POST
    @requires(Permission.MAP_DEFINE)
    @wraps(act)
    def view(request: SignedInRequest, public_id: Any) -> HttpResponse:
        process = get_object_or_404(ProcessVersion, public_id=public_id)
        try:
            chosen = act(request, {"process": process, "seen": seen(request), "by": request.user})
        except drafts.NotEditable:
            return redirect("diagrams:version", process.public_id)
        except Exception as error:
            return refusal(request, process, error)
        return answer(request, process, chosen)

    return view


def seen(request: SignedInRequest) -> int:
    sent = request.POST.get("edited", "")
    return int(sent) if sent.isdigit() and len(sent) < 10 else 0


def answer(request: SignedInRequest, process: ProcessVersion, chosen: dict[str, str]) -> HttpResponse:
    """The editor again; without scripts by a redirect, so that reloading does nothing twice."""
    if is_swap(request):
        process.refresh_from_db()
        return editor(request, process, chosen)
    options = {**chosen, "lanes": "rows"} if request.POST.get("lanes") == "rows" else chosen
    return redirect(f"{reverse('diagrams:edit', args=[process.public_id])}?{urlencode(options)}")


def refusal(request: SignedInRequest, process: ProcessVersion, error: Exception) -> HttpResponse:
    """What stood in the way, with everything typed kept. Other errors are not answered here."""
    process.refresh_from_db()
    chosen = {name: request.POST.get(name, "") for name in ("stage", "way")}
    if isinstance(error, Refused):
        return editor(request, process, error.chosen, forms=error.forms, status=422)
    if isinstance(error, Asked):
        return editor(request, process, error.chosen, **error.shown)
    if isinstance(error, drafts.EditConflict):
        return editor(request, process, chosen, conflict=conflict(request, error), status=409)
    problems = {
        WayExists: _("There is a way between these two already. Choose it on the map to change it."),
        LeadsToItself: _("A way must lead to another stage. Choose one."),
        drafts.NothingToUndo: _("There is nothing left to undo or to do again."),
        ObjectDoesNotExist: _("It is no longer there: somebody removed it."),
    }
    for kind, text in problems.items():
        if isinstance(error, kind):
            return editor(request, process, chosen, problem=text, status=409)
    raise error


def conflict(request: SignedInRequest, error: drafts.EditConflict) -> dict[str, Any]:
    """Theirs in words, and mine as a form that does it anyway."""
    mine = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("edited", "csrfmiddlewaretoken")
        for value in values
    ]
    return {
        "edits": error.edits,
        "latest": error.edits[0],
        "mine": mine,
        "url": request.path,
        "changes": both(request, error.process),
    }


def both(request: SignedInRequest, process: ProcessVersion) -> list[dict[str, str]]:
    """Where the form of a stage differs from what is there now: theirs and mine."""
    stage = Stage.objects.filter(process=process, key=request.POST.get("stage", "")).first()
    if stage is None or "kind" not in request.POST:
        return []
    theirs, mine = StageForm(instance=stage), StageForm(request.POST, instance=stage)
    return [
        {"label": str(mine[name].label), "theirs": shown(theirs[name].value()), "mine": shown(mine[name].value())}
        for name in mine.fields
        if shown(theirs[name].value()) != shown(mine[name].value())
    ]


def shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
