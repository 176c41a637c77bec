"""The commands of the editor: each a plain form, with htmx or without."""

from typing import Any

from crmq.org.models import Department
from crmq.org.requests import SignedInRequest
from customers.models import Stage, Transition
from diagrams.forms.editing import ConnectForm, LaneForm, NewStageForm, PlaceForm, StageForm, WayForm
from diagrams.queries.definitions import lanes_of, stages_of
from diagrams.services import drafts, lanes, stages, ways

from .command import Asked, Given, Refused, command

Chosen = dict[str, str]


def _stage(request: SignedInRequest, given: Given) -> Stage:
    return Stage.objects.select_related("process", "department").get(
        process=given["process"], key=request.POST.get("stage", "")
    )


def _ends(request: SignedInRequest) -> dict[str, Any]:
    source, _dot, target = request.POST.get("way", "").partition(".")
    return {"source": source, "target": target}


@command
def add(request: SignedInRequest, given: Given) -> Chosen:
    form, after = NewStageForm(request.POST, prefix="new"), request.POST.get("after", "")
    if not form.is_valid():
        raise Refused({"stage": after}, add_form=form)
    stage = stages.add_stage(**given, fields=form.cleaned_data, after=after)
    return {"stage": stage.key}


@command
def change(request: SignedInRequest, given: Given) -> Chosen:
    stage = _stage(request, given)
    form = StageForm(request.POST, instance=stage)
    if not form.is_valid():
        raise Refused({"stage": stage.key}, stage_form=form)
    stages.change_stage(**given, key=stage.key, fields=form.cleaned_data)
    return {"stage": stage.key}


@command
def place(request: SignedInRequest, given: Given) -> Chosen:
    """Put a stage in a cell; into another lane only once that was confirmed."""
    stage, form = _stage(request, given), PlaceForm(request.POST)
    if not form.is_valid():
        return {"stage": stage.key}
    _put(request, given, stage, form.cleaned_data)
    return {"stage": stage.key}


@command
def step(request: SignedInRequest, given: Given) -> Chosen:
    """Move a stage to the neighbouring cell."""
    stage, process = _stage(request, given), given["process"]
    towards = request.POST.get("step", "")
    if towards in stages.STEPS:
        _put(request, given, stage, stages.neighbour(stage, towards, lanes_of(process, stages_of(process))))
    return {"stage": stage.key}


def _put(request: SignedInRequest, given: Given, stage: Stage, cell: dict[str, Any]) -> None:
    department: Department | None = cell["department"]
    crosses = department is not None and department != stage.department
    if crosses and not request.POST.get("confirmed"):
        raise Asked({"stage": stage.key}, lane_question={"stage": stage, "department": department, "cell": cell})
    stages.place_stage(**given, key=stage.key, **cell)


@command
def remove(request: SignedInRequest, given: Given) -> Chosen:
    stages.remove_stage(**given, key=_stage(request, given).key)
    return {}


@command
def connect(request: SignedInRequest, given: Given) -> Chosen:
    source = _stage(request, given).key
    form = ConnectForm(request.POST, process=given["process"], source=source, prefix="new")
    if not form.is_valid():
        raise Refused({"stage": source}, connect_form=form)
    fields = form.cleaned_data
    ways.connect(**given, source=source, target=fields.pop("target"), fields=fields)
    return {"stage": source}


@command
def change_way(request: SignedInRequest, given: Given) -> Chosen:
    ends = _ends(request)
    way = Transition.objects.get(process=given["process"], source__key=ends["source"], target__key=ends["target"])
    form = WayForm(request.POST, instance=way)
    if not form.is_valid():
        raise Refused({"way": request.POST["way"]}, way_form=form)
    ways.change_way(**given, **ends, fields=form.cleaned_data)
    return {"way": request.POST["way"]}


@command
def disconnect(request: SignedInRequest, given: Given) -> Chosen:
    ways.disconnect(**given, **_ends(request))
    return {}


@command
def insert_new(request: SignedInRequest, given: Given) -> Chosen:
    form = NewStageForm(request.POST, prefix="new")
    if not form.is_valid():
        raise Refused({"way": request.POST.get("way", "")}, insert_form=form)
    return {"stage": ways.insert_new(**given, **_ends(request), fields=form.cleaned_data).key}


@command
def insert(request: SignedInRequest, given: Given) -> Chosen:
    """A stage that is there, dropped on a way."""
    stage = _stage(request, given)
    ways.insert(**given, **_ends(request), key=stage.key)
    return {"stage": stage.key}


@command
def lane(request: SignedInRequest, given: Given) -> Chosen:
    """Add a lane, take an empty one out, or move one."""
    form = LaneForm(request.POST)
    if not form.is_valid():
        raise Refused({}, lane_form=form)
    department, act = form.cleaned_data["department"], request.POST.get("act", "add")
    if act in ("-1", "1"):
        lanes.shift_lane(**given, department=department, by_places=int(act))
    else:
        acts = {"add": lanes.add_lane, "remove": lanes.remove_lane}
        acts.get(act, lanes.add_lane)(**given, department=department)
    return {}


@command
def undo(request: SignedInRequest, given: Given) -> Chosen:
    drafts.undo(**given)
    return _still_chosen(request, given)


@command
def redo(request: SignedInRequest, given: Given) -> Chosen:
    drafts.redo(**given)
    return _still_chosen(request, given)


def _still_chosen(request: SignedInRequest, given: Given) -> Chosen:
    key = request.POST.get("stage", "")
    return {"stage": key} if Stage.objects.filter(process=given["process"], key=key).exists() else {}
