"""Lanes of a draft and their order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crmq.org.models import Department
from customers.models import ProcessVersion

from .drafts import Verb, changing


def add_lane(*, process: ProcessVersion, department: Department, seen: int, by: Any) -> None:
    """An empty lane at the end, to put stages in."""
    with _lanes(process, department, seen, by) as (draft, order):
        if department.pk not in order:
            draft.lane_order = [*order, department.pk]


def shift_lane(*, process: ProcessVersion, department: Department, by_places: int, seen: int, by: Any) -> None:
    """Change the order of the lanes; nothing happens beyond the ends."""
    with _lanes(process, department, seen, by) as (draft, order):
        at = order.index(department.pk)
        order.insert(max(0, at + by_places), order.pop(at))
        draft.lane_order = order


def remove_lane(*, process: ProcessVersion, department: Department, seen: int, by: Any) -> None:
    """Take an empty lane out; one with stages stays."""
    with _lanes(process, department, seen, by) as (draft, order):
        draft.lane_order = [key for key in order if key != department.pk]


@contextmanager
def _lanes(
    process: ProcessVersion, department: Department, seen: int, by: Any
) -> Iterator[tuple[ProcessVersion, list[int]]]:
    """The draft, and its lanes in the order they are drawn in."""
    what = (department.name_en, department.name_zh)
    with changing(process=process, seen=seen, by=by, verb=Verb.LANES, what=what) as draft:
        yield draft, list(draft.lane_order)
