"""A part of a whole, kept as two counts so that it can be added up and shown with its n."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many. percent is None when there is nothing to divide by."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.count / self.of if self.of else None
