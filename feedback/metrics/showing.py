"""Which questions a person is asked: some depend on what was answered before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A question, and the earlier question with the answers that show it; without `depends_on` it is always shown."""

    key: str
    depends_on: str = ""
    values: Collection[str] = ()


def shown(rules: Iterable[Rule], answers: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the keys that are shown, given the answers so far.

    An answer to a question that is itself hidden shows nothing: so a changed branch closes all
    that hung on it. A question that depends on a later or unknown one stays hidden.

    Shape: `rules` in the order of the questions; `answers` maps keys to values as a form sends them.
    """
    visible: set[str] = set()
    for rule in rules:
        if not rule.depends_on or (
            rule.depends_on in visible
            and any(value in rule.values for value in _plain(answers.get(rule.depends_on, ())))
        ):
            visible.add(rule.key)
    return frozenset(visible)


def _plain(values: Iterable[str]) -> list[str]:
    """Values without the words typed beside `other`."""
    return [value.partition(":")[0] if value.startswith("_") else value for value in values]
