"""Versions of the process: what there is, one of them, and the steps from draft to published."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import jobs
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers import tasks
from customers.models import ProcessVersion
from customers.services import publishing
from diagrams import svg, words
from diagrams.checks import check
from diagrams.definition import Definition
from diagrams.forms.versions import CommentForm, PublishForm, RhythmForm, VerdictForm
from diagrams.models import ProcessComment, ProcessVerdict
from diagrams.queries.definitions import definition_of, graph_of, heads
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction
from diagrams.services import versions as service
from diagrams.shapes import Link, Links, NodeOverlay, Overlays

Status = ProcessVersion.Status
TEMPLATE = "diagrams/version.html"


def find(public_id: Any) -> ProcessVersion:
    found = ProcessVersion.objects.select_related("published_by", "sent_by", "origin")
    return get_object_or_404(found, public_id=public_id)


@require_GET
@requires(Permission.MAP_READ)
def versions(request: SignedInRequest) -> HttpResponse:
    found = ProcessVersion.objects.select_related("published_by", "sent_by", "origin")
    return render(request, "diagrams/versions.html", {"versions": found})


@require_GET
@requires(Permission.MAP_READ)
def version(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """A version as a picture, what the checks say, and what people said."""
    return show(request, find(public_id))


def show(request: SignedInRequest, process: ProcessVersion, *, status: int = 200, **shown: Any) -> HttpResponse:
    definition = definition_of(process)
    comments = ProcessComment.objects.filter(process=process).select_related("by", "settled_by")
    context: dict[str, Any] = {
        "process": process,
        "picture": _picture(process, definition, [each for each in comments if not each.settled_at]),
        "findings": words.grouped(check(definition, heads=heads(definition)), definition),
        "comments": [(each, definition.place.get(each.stage_key)) for each in comments],
        "verdicts": ProcessVerdict.objects.filter(process=process).select_related("by"),
        "approvals": service.approvals(process) if process.status == Status.REVIEW else [],
        "comment_form": CommentForm(process=process, initial={"stage_key": request.GET.get("about", "")}),
        "verdict_form": VerdictForm(),
        "rhythm_form": RhythmForm(initial={"review_every": process.review_every}),
        "job": process.carry_overs.first(),
        **shown,
    }
    return render_page(
        request, TEMPLATE, context, fragment="progress" if "progress" in request.GET else "page", status=status
    )


def _picture(process: ProcessVersion, definition: Definition, open_comments: list[ProcessComment]) -> SafeString:
    """The map with the number of open comments on its nodes; a node leads to what is said about it."""
    graph = graph_of(definition)
    layout, routes = geometry(graph, Direction.COLUMNS)
    said = Counter(each.stage_key for each in open_comments)
    overlays = {}
    for node in graph.nodes:
        if n := said[node.key]:
            words = ngettext("%(n)d comment", "%(n)d comments", n) % {"n": n}
            overlays[node.key] = NodeOverlay(
                left=node.note, tag=str(n), tag_word=_("Comments"), spoken=f"{node.note}, {words}"
            )
    links = {node.key: Link(f"?about={node.key}#comments") for node in graph.nodes}
    drawn = svg.render(layout, routes, Overlays(nodes=overlays), links=Links(nodes=links), title=process.name)
    return SafeString(drawn)  # the writer escapes every text itself


@require_POST
@requires(Permission.MAP_DEFINE)
def copy(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """A new draft from any version."""
    draft = publishing.copy_as_draft(process=find(public_id))
    messages.success(request, _("Draft %(number)d is ready to be changed.") % {"number": draft.number})
    return redirect("diagrams:edit", draft.public_id)


@require_POST
@requires(Permission.MAP_DEFINE)
def discard(request: SignedInRequest, public_id: Any) -> HttpResponse:
    try:
        service.discard(process=find(public_id))
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    messages.success(request, _("The draft is deleted."))
    return redirect("diagrams:versions")


@require_POST
@requires(Permission.MAP_DEFINE)
def send(request: SignedInRequest, public_id: Any) -> HttpResponse:
    try:
        service.send_to_review(process=find(public_id), by=request.user)
    except service.NotReady as error:
        text = _("%(count)d findings stand in the way. They are listed below; open the editor to settle them.")
        return show(request, find(public_id), problem=text % {"count": len(error.findings)}, status=422)
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    messages.success(request, _("The version is in review. The reviewers are told."))
    return redirect("diagrams:version", public_id)


@require_POST
@requires(Permission.MAP_DEFINE)
def take_back(request: SignedInRequest, public_id: Any) -> HttpResponse:
    try:
        service.take_back(process=find(public_id))
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    return redirect("diagrams:edit", public_id)


@require_POST
@requires(Permission.MAP_DEFINE)
def decide(request: SignedInRequest, public_id: Any) -> HttpResponse:
    process, form = find(public_id), VerdictForm(request.POST)
    if not form.is_valid():
        return show(request, process, verdict_form=form, status=422)
    try:
        service.decide(process=process, by=request.user, **form.cleaned_data)
    except service.OwnWork:
        return show(
            request, process, problem=_("You sent this version to review: a second person decides."), status=422
        )
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    messages.success(request, _("Your verdict is recorded, and the sender is told."))
    return redirect("diagrams:version", public_id)


@require_POST
@requires(Permission.MAP_READ, Permission.TASKS_WORK)
def comment(request: SignedInRequest, public_id: Any) -> HttpResponse:
    process = find(public_id)
    form = CommentForm(request.POST, process=process)
    if not form.is_valid():
        return show(request, process, comment_form=form, status=422)
    try:
        service.comment(process=process, by=request.user, **form.cleaned_data)
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    return redirect("diagrams:version", public_id)


@require_POST
@requires(Permission.MAP_DEFINE)
def settle(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Mark a comment as dealt with, or open it again."""
    found = get_object_or_404(ProcessComment.objects.select_related("process"), public_id=public_id)
    service.settle(comment=found, by=request.user)
    return redirect("diagrams:version", found.process.public_id)


@require_GET
@requires(Permission.MAP_DEFINE)
def publish(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """What publishing means for customers, and the questions it asks."""
    return _publish_page(request, find(public_id))


def _publish_page(
    request: SignedInRequest,
    process: ProcessVersion,
    form: PublishForm | None = None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    leaving = publishing.leaving(process)
    form = form or PublishForm(process=process, leaving=leaving)
    context = {
        "process": process,
        "form": form,
        "leaving": [(each, form[form.routes[each.stage.key]]) for each in leaving if each.stage.key in form.routes],
        "approvals": service.approvals(process),
        "problem": problem,
    }
    return render(request, "diagrams/publish.html", context, status=status)


@require_POST
@requires(Permission.MAP_DEFINE)
def publish_now(request: SignedInRequest, public_id: Any) -> HttpResponse:
    process = find(public_id)
    form = PublishForm(request.POST, process=process, leaving=publishing.leaving(process))
    if not form.is_valid():
        return _publish_page(request, process, form, 422)
    try:
        job = service.publish(process=process, by=request.user, rerouted=form.rerouted(), **_rest(form))
    except (service.WrongState, service.NotApproved, publishing.NotPublishable, publishing.StageInUse) as error:
        return _publish_page(request, process, status=409, problem=_refusal(error))
    if job:
        jobs.hint(tasks.carry_over, job.pk)
    messages.success(request, _("Version %(number)d counts from now on.") % {"number": process.number})
    return redirect("diagrams:version", public_id)


def _rest(form: PublishForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("note", "review_every")}


def _refusal(error: Exception) -> str:
    if isinstance(error, publishing.StageInUse):
        text = _("%(n)d customers are in “%(stage)s” now, and nobody said where they go. Choose below.")
        return text % {"n": error.customers, "stage": error.stage}
    if isinstance(error, service.NotApproved):
        return _("Nobody but its sender has approved this version yet.")
    return _("The version is no longer in review. Somebody published it or took it back.")


@require_POST
@requires(Permission.MAP_DEFINE)
def confirm_review(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Looked at, nothing to change."""
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return show(request, find(public_id), rhythm_form=form, status=422)
    try:
        service.confirm_reviewed(process=find(public_id), rhythm=form.cleaned_data["review_every"])
    except service.WrongState as error:
        return _changed_meanwhile(request, public_id, error)
    messages.success(request, _("Noted. The next review is planned."))
    return redirect("diagrams:version", public_id)


def _changed_meanwhile(request: SignedInRequest, public_id: Any, error: service.WrongState) -> HttpResponse:
    text = _("Nothing was done: the version is in the state “%(state)s” by now.") % {"state": error}
    return show(request, find(public_id), problem=text, status=409)
