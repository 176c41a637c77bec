"""Checks and differences in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crmq.lib.models import in_language
from customers.models import Stage
from diagrams.checks import Code, Finding
from diagrams.definition import Definition

FINDINGS = {
    Code.NO_START: _("Nothing starts the process. Add a start."),
    Code.NO_END: _("The process has no end. Add one."),
    Code.NO_STAGE: _("There is no stage yet that customers could be in."),
    Code.UNREACHABLE: _("No way leads to “%(name)s” from a start."),
    Code.NO_WAY_OUT: _("No way leads from “%(name)s” to an end."),
    Code.FEW_WAYS: _("The decision “%(name)s” needs at least two ways out."),
    Code.UNLABELLED: _("A way out of the decision “%(name)s” has no label."),
    Code.SAME_LABEL: _("Two ways out of the decision “%(name)s” have the same label."),
    Code.INTO_START: _("A way leads into the start “%(name)s”."),
    Code.OUT_OF_END: _("A way leads out of the end “%(name)s”."),
    Code.SAME_NAME: _("Another stage is called “%(name)s” too."),
    Code.NO_OWNER: _("Nobody answers for “%(name)s”: it has no owner, and its department no head."),
    Code.NO_TARGET: _("“%(name)s” has no target dwell time."),
    Code.NO_LANE: _("“%(name)s” belongs to no department."),
    Code.EMPTY_LANE: _("The lane of “%(name)s” is empty."),
    Code.STEP_TWICE: _("%(count)d stages stand for “%(name)s”; automatic moves use the first."),
    Code.STEP_MISSING: _("No stage stands for “%(name)s”, so nobody is moved there automatically."),
    Code.TOO_MANY: _("%(count)d nodes are more than anyone takes in at a glance: split or simplify."),
}
GROUPS = {
    Code.NO_OWNER: _("Nobody answers for these: they have no owner, and their department no head."),
    Code.NO_TARGET: _("These have no target dwell time."),
    Code.NO_LANE: _("These belong to no department."),
    Code.UNREACHABLE: _("No way leads to these from a start."),
    Code.NO_WAY_OUT: _("No way leads from these to an end."),
}
FIELDS = {
    "kind": _("Kind"), "name": _("Name"), "lane": _("Department"), "step": _("Step of the chain"), "owner": _("Owner"),
    "definition": _("Definition"), "entry": _("Entry criteria"), "target_days": _("Target dwell time, days"),
    "is_control": _("Control point"), "indicators": _("Control indicators"), "label": _("Label"),
    "condition": _("Condition"), "is_return": _("Way back"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one kind in words; `places` are (key, name), where one text stands for several."""

    text: str
    is_error: bool
    places: tuple[tuple[str, str], ...] = ()


def grouped(findings: Iterable[Finding], definition: Definition) -> list[FindingGroup]:
    """Findings of the same kind together, in the order they came."""
    kinds: dict[Code, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.code, []).append(finding)
    out = []
    for code, found in kinds.items():
        if code in GROUPS and len(found) > 1:
            places = tuple((each.key, named(each, definition)) for each in found)
            out.append(FindingGroup(str(GROUPS[code]), found[0].is_error, places))
        else:
            out += [_alone(each, definition) for each in found]
    return out


def _alone(finding: Finding, definition: Definition) -> FindingGroup:
    places = ((finding.key, named(finding, definition)),) if finding.key in definition.place else ()
    return FindingGroup(finding_text(finding, definition), finding.is_error, places)


def finding_text(finding: Finding, definition: Definition) -> str:
    return str(FINDINGS[finding.code]) % {"name": named(finding, definition), "count": finding.count}


def named(finding: Finding, definition: Definition) -> str:
    """The place, lane or step a finding is about, by name."""
    steps: Mapping[str, object] = dict(Stage.Step.choices)
    if finding.code in (Code.STEP_TWICE, Code.STEP_MISSING):
        return str(steps[finding.key])
    things = definition.lane if finding.code == Code.EMPTY_LANE else definition.place
    thing = things.get(finding.key)
    return in_language(thing.name.en, thing.name.zh) if thing else ""
