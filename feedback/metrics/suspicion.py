"""Signs that a machine answered: link scanners of mail gateways open every link, and some press every button."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

AFTER_SENDING = timedelta(seconds=10)  # between the mail's leaving and the last answer
BURST = 3000  # milliseconds
BURST_VALUES = 3  # different answers to one question within a burst
HASTE = 300  # milliseconds a question; no person reads faster


class Sign(StrEnum):
    AT_ONCE = "at_once"  # finished within seconds of the mail's leaving
    BURST = "burst"  # one question answered in different ways within seconds
    CONTRADICTION = "contradiction"  # answers that exclude each other, given faster than anyone reads
    QUOTA = "quota"  # not a machine: the quota it belongs to was full


@dataclass(frozen=True, slots=True)
class Evidence:
    """`seconds` that something took; `count` of answers or questions it concerns; `key` of the question."""

    sign: Sign
    seconds: float
    count: int = 0
    key: str = ""


def signs(
    *,
    trail: Iterable[tuple[int, str, str]],
    finished: datetime,
    opened: datetime | None = None,
    sent: datetime | None = None,
    numbers: Mapping[str, Mapping[str, int]] | None = None,
) -> list[Evidence]:
    """Return what looks like a machine, or nothing.

    Shape:  `trail` lists the changes of answers in order; `opened` is when the page was given out,
            `sent` when the mail left; `numbers` maps kind to key to answer.
    """
    found = []
    if sent is not None and timedelta(0) <= finished - sent <= AFTER_SENDING:
        found.append(Evidence(Sign.AT_ONCE, (finished - sent).total_seconds()))
    found += _bursts(trail)
    answers = numbers or {}
    count = sum(len(of_kind) for of_kind in answers.values())
    if opened is not None and _contradict(answers) and (finished - opened) < count * timedelta(milliseconds=HASTE):
        found.append(Evidence(Sign.CONTRADICTION, (finished - opened).total_seconds(), count))
    return found


def _bursts(trail: Iterable[tuple[int, str, str]]) -> list[Evidence]:
    by_key: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, key, value in trail:
        by_key[key].append((at, value))
    found = []
    for key, changes in by_key.items():
        for start, (at, _value) in enumerate(changes):
            within = [change for change in changes[start:] if change[0] - at <= BURST]
            if len({value for _at, value in within}) >= BURST_VALUES:
                found.append(Evidence(Sign.BURST, (within[-1][0] - at) / 1000, len(within), key))
                break
    return found


def _contradict(numbers: Mapping[str, Mapping[str, int]]) -> bool:
    """Would never recommend and is very satisfied, or the other way round."""
    nps, csat = list(numbers.get("nps", {}).values()), list(numbers.get("csat", {}).values())
    return any((n <= 2 and c == 5) or (n >= 9 and c == 1) for n in nps for c in csat)
