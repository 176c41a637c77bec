"""Moving one customer: where to, what is missing, hand-over; on one page."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import is_swap, render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.models import User
from crmq.org.requests import SignedInRequest
from customers import guard_words
from customers.forms.moving import MoveForm
from customers.models import Customer, ProcessVersion, Stage
from customers.queries import guards, lifecycle
from customers.queries import record as query
from customers.services import after_moves, customers, moving
from customers.services.lifecycle import ConditionsUnmet, MovedMeanwhile, MoveNotAllowed
from customers.stage_rules import ASKED_IN_PLACE, Guard, GuardKind, read_forms

from .places import back_to, wanted_next

TEMPLATE = "customers/move.html"
CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True, slots=True)
class Option:
    """A stage the customer may go to, and how many conditions are not met yet."""

    stage: Stage
    way: guards.Way
    unmet: list[Guard]
    hands_over: bool


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def stage_move(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    options = _options(customer, request.user)
    wanted = request.POST.get("stage") or request.GET.get("stage", "")
    option = next((each for each in options if each.stage.key == wanted), None)
    if option is None:
        if request.method == "POST":
            return _refused(request, customer)
        return _page(request, customer, {"options": options})
    asked, blocked = _split(option.unmet, request.user)
    form = _form(request, customer, option, asked)
    if request.method == "GET" or blocked:
        return _asked(request, customer, option, form, blocked, bound=request.method == "POST")
    quick = "quick" in request.POST  # dropped on the board: what is to be said comes first
    if not form.is_valid() or (quick and option.hands_over):
        return _asked(request, customer, option, form, blocked, bound=True)
    return _moved(request, customer, option, form)


def _options(customer: Customer, user: User) -> list[Option]:
    process = lifecycle.published()
    if process is None:
        return []
    here = customer.standing.stage
    ways = guards.ways_from(process, here)
    stages = _stages(process, ways)
    unmet = guards.unmet(customer, dict.fromkeys(guard for way in ways for guard in way.guards))
    return [
        Option(
            stages[way.target], way, [guard for guard in way.guards if guard in unmet],
            after_moves.is_handover(origin=here, target=stages[way.target], by=user),
        )
        for way in ways
    ]  # fmt: skip


def _stages(process: ProcessVersion, ways: list[guards.Way]) -> dict[int, Stage]:
    return process.stages.select_related("department").in_bulk([way.target for way in ways])


def _split(unmet: list[Guard], user: User) -> tuple[list[Guard], list[Guard]]:
    """What can be met in the form, and what has to be seen to elsewhere."""
    may_assess = user.may(Permission.ASSESS)
    asked = [
        guard for guard in unmet
        if guard.kind in ASKED_IN_PLACE and (may_assess or guard.kind != GuardKind.ASSESSMENT)
    ]  # fmt: skip
    return asked, [guard for guard in unmet if guard not in asked]


def _form(request: SignedInRequest, customer: Customer, option: Option, asked: list[Guard]) -> MoveForm:
    here = customer.standing.stage
    papers = {form.key: form for form in read_forms(here.forms)} if here else {}
    wanted = [papers[guard.of] for guard in asked if guard.kind == GuardKind.FORM and guard.of in papers]
    return MoveForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": lifecycle.place_of(customer.standing), "next": wanted_next(request)},
        customer=customer,
        user=request.user,
        asked=asked,
        stage_forms=wanted,
        department=option.stage.department if option.hands_over else None,
    )


def _moved(request: SignedInRequest, customer: Customer, option: Option, form: MoveForm) -> HttpResponse:
    values = form.cleaned_data
    try:
        moving.move_with(
            customer=customer, stage=option.stage, by=request.user, supplied=form.supplied, note=values["note"],
            seen=values["seen"] or None, handing=form.handing,
        )  # fmt: skip
    except (MovedMeanwhile, customers.Conflict):
        return _conflict(request, customer)
    except MoveNotAllowed:
        return _refused(request, customer)
    except ConditionsUnmet as missing:
        return _asked(request, customer, option, form, missing.guards, bound=True)
    except after_moves.HandoverWaiting as waiting:
        form.add_error(
            None,
            _("%(department)s has not taken the customer on yet. It can be moved on after that.")
            % {"department": waiting.handover.to_department},
        )
        return _asked(request, customer, option, form, [], bound=True)
    said = (
        _("Handed over to %(department)s.") % {"department": option.stage.department}
        if option.hands_over
        else _("Moved to “%(stage)s”.") % {"stage": option.stage.name}
    )
    if is_swap(request):
        return HttpResponse(
            status=204,
            headers={
                "HX-Trigger": json.dumps({"toast": {"text": said, "tone": "success"}, "moved": str(customer.public_id)})
            },
        )
    messages.success(request, said)
    return redirect((values["next"] and back_to(values["next"])) or customer.get_absolute_url())


def _refused(request: SignedInRequest, customer: Customer) -> HttpResponse:
    text = _("The process has no way from here to there any more. Nothing was changed.")
    return _page(request, customer, {"options": _options(customer, request.user), "refused": text}, UNPROCESSABLE)


def _conflict(request: SignedInRequest, customer: Customer) -> HttpResponse:
    """Somebody moved or edited the customer first: say who, and offer the ways from where it is now."""
    current = query.visible(request.user).get(pk=customer.pk)
    last = current.stage_changes.select_related("by", "to_stage").first()
    context = {"options": _options(current, request.user), "last": last}
    return _page(request, current, context, CONFLICT)


def _asked(
    request: SignedInRequest, customer: Customer, option: Option, form: MoveForm, blocked: list[Guard], *, bound: bool
) -> HttpResponse:
    here = customer.standing.stage
    context = {
        "option": option, "form": form, "blocked": [guard_words.ask(guard, customer, here) for guard in blocked],
        "conditions": [guard_words.in_words(guard, here) for guard in option.way.guards if guard not in option.unmet],
    }  # fmt: skip
    return _page(request, customer, context, UNPROCESSABLE if bound else 200)


def _page(request: SignedInRequest, customer: Customer, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {"customer": customer, "stage": customer.standing.stage, "next": wanted_next(request)}
    return render_page(request, TEMPLATE, shared | context, fragment="dialog", status=status)
