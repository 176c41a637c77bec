"""The way through a script: question after question, with jumps. Pure.

A jump leads from an answer to a later question, or to the end (a blank `to`). Jumps never lead back, so every
way ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jump:
    """After question `at`: when the answer lies in low–high or holds one of `options`, go on at `to`."""

    at: str
    to: str
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()

    def takes(self, number: float | None, options: Sequence[str]) -> bool:
        if self.options:
            return bool(set(self.options) & set(options))
        if self.low is None and self.high is None:
            return True
        if number is None:
            return False
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


Given = tuple[float | None, Sequence[str]]  # number and chosen options


def following(keys: Sequence[str], jumps: Sequence[Jump], at: str, given: Given | None) -> str:
    """The key of the question after `at`; blank at the end. A jump to what does not lie ahead is passed over."""
    here = keys.index(at)
    ahead = list(keys[here + 1 :])
    number, options = given or (None, ())
    for jump in jumps:
        if jump.at == at and (jump.to == "" or jump.to in ahead) and jump.takes(number, options):
            return jump.to
    return ahead[0] if ahead else ""


def way(keys: Sequence[str], jumps: Sequence[Jump], given: Mapping[str, Given]) -> list[str]:
    """The keys that these answers lead through, up to the end."""
    found: list[str] = []
    at = keys[0] if keys else ""
    while at:
        found.append(at)
        at = following(keys, jumps, at, given.get(at))
    return found
