"""Namespaces, and what the elements of BPMN become here."""

from __future__ import annotations

from diagrams.graph import NodeKind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "urn:crmq:process:1"  # what BPMN has no place for; other programs pass it by

TASKS = {
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask",
    "callActivity",
}  # fmt: skip
GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"}
EVENTS_BETWEEN = {"intermediateCatchEvent", "intermediateThrowEvent"}
SUBPROCESSES = {"subProcess", "transaction", "adHocSubProcess"}
KINDS: dict[str, NodeKind] = (
    {"startEvent": NodeKind.START, "endEvent": NodeKind.END}
    | dict.fromkeys(TASKS | EVENTS_BETWEEN | SUBPROCESSES, NodeKind.STAGE)
    | dict.fromkeys(GATEWAYS, NodeKind.DECISION)
)
EXACT = {"startEvent", "endEvent", "exclusiveGateway"} | TASKS  # the others lose something on the way

# Parts of elements that are understood, or that say nothing of their own.
SILENT = {
    "incoming", "outgoing", "documentation", "extensionElements", "flowNodeRef", "laneSet", "lane", "childLaneSet",
    "conditionExpression", "partitionElement", "participant", "process", "collaboration", "definitions", "text",
    "standardLoopCharacteristics", "ioSpecification", "property", "category", "categoryValue", "sequenceFlow",
    "boundaryEvent", "dataObject",
}  # fmt: skip
WRITTEN = {
    NodeKind.START: "startEvent", NodeKind.END: "endEvent", NodeKind.STAGE: "task", NodeKind.DECISION: "exclusiveGateway",
    NodeKind.DOCUMENT: "task", NodeKind.FORM: "userTask",
}  # fmt: skip
