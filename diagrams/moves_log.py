"""Logs of moves kept elsewhere: tables with a row an event, and XES (IEEE 1849-2016)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby, islice

from diagrams.bpmn.tree import Element, parse
from diagrams.discovery import Event

MAX_BYTES = 30 << 20
MAX_EVENTS = 300_000
NAME_LENGTH = 120
FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
CASES = (
    "case",
    "case_id",
    "case id",
    "caseid",
    "case:concept:name",
    "customer",
    "customer_id",
    "customer code",
    "客户",
    "客户编号",
    "案例",
)
STAGES = ("activity", "stage", "concept:name", "event", "step", "task", "to", "to_stage", "阶段", "活动", "环节")
TIMES = ("timestamp", "time", "time:timestamp", "at", "date", "start_timestamp", "complete timestamp", "时间", "日期")


class NotALog(Exception):
    """A column that is needed is not there; `wanted` says which: case, stage or time."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Fault:
    """An event that was left out: the row or trace it stands in, and the value that is no time or is blank."""

    place: str
    value: str


@dataclass(frozen=True, slots=True)
class Log:
    """Events by case and time. `faults` holds the first fifty of `faulty`."""

    events: tuple[Event, ...]
    faults: tuple[Fault, ...]
    faulty: int
    is_cut: bool = False


def read_table(columns: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]], zone: tzinfo) -> Log:
    """Columns are found by their usual names. Times without a zone are in `zone`. Errors: NotALog."""
    names = [column.strip().lower() for column in columns]
    case, stage, time = (
        _column(names, known, what) for known, what in ((CASES, "case"), (STAGES, "stage"), (TIMES, "time"))
    )
    found = ((str(number), cells[case], cells[stage], cells[time]) for number, cells in lines)
    return _log(found, zone)


def _column(names: list[str], known: Sequence[str], wanted: str) -> int:
    for name in known:
        if name in names:
            return names.index(name)
    raise NotALog(wanted)


def read_xes(content: bytes, zone: tzinfo) -> Log:
    """Errors: BadFile; NotALog for XML that is no log."""
    root = parse(content, max_bytes=MAX_BYTES, max_elements=3_000_000)
    if root.name != "log":
        raise NotALog("case")
    return _log(_traces(root), zone)


def _traces(root: Element) -> Iterator[tuple[str, str, str, str]]:
    for number, trace in enumerate((each for each in root.children if each.name == "trace"), start=1):
        case = _said(trace, "concept:name") or str(number)
        for event in trace.children:
            if event.name == "event" and _said(event, "lifecycle:transition").lower() in ("", "complete"):
                yield case, case, _said(event, "concept:name"), _said(event, "time:timestamp")


def _said(element: Element, key: str) -> str:
    return next((each.get("value") for each in element.children if each.get("key") == key), "")


def _log(found: Iterable[tuple[str, str, str, str]], zone: tzinfo) -> Log:
    events: list[Event] = []
    faults: list[Fault] = []
    faulty = 0
    walk = iter(found)
    for place, case, stage, said in islice(walk, MAX_EVENTS):
        at = moment(said.strip(), zone)
        if at is None or not case.strip() or not stage.strip():
            faulty += 1
            if len(faults) < 50:
                faults.append(Fault(place, said[:60]))
            continue
        events.append(Event(case.strip()[:NAME_LENGTH], stage.strip()[:NAME_LENGTH], at, len(events)))
    events.sort(key=lambda event: (str(event.case), event.at, event.sequence))
    return Log(tuple(events), tuple(faults), faulty, is_cut=next(walk, None) is not None)


def moment(said: str, zone: tzinfo) -> datetime | None:
    """ISO 8601, or a usual way to write a day and a time; None for anything else."""
    try:
        at = datetime.fromisoformat(said)
        return at if at.utcoffset() is not None else at.replace(tzinfo=zone)
    except ValueError:
        pass
    for form in FORMATS:
        try:
            return datetime.strptime(said, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """A move out of events: `origin` is None where a case begins."""

    case: str
    origin: str | None
    target: str
    at: datetime
    seconds_before: int | None


def steps(events: Iterable[Event]) -> Iterator[Step]:
    """Events sorted by case and time as moves; staying in a stage is no move."""
    for case, walk in groupby(events, key=lambda event: str(event.case)):
        before: Event | None = None
        for event in walk:
            if before is not None and event.stage == before.stage:
                continue
            stayed = int((event.at - before.at).total_seconds()) if before else None
            yield Step(case, before.stage if before else None, event.stage, event.at, stayed)
            before = event
