"""Goal 2: re-evaluating only those whose records changed."""

from collections.abc import Iterator

from bench.report import Left, Outcome


def measure() -> Iterator[Outcome]:
    yield Left(2, "evaluation of changed customers only is not built yet")
