"""A questionnaire as a page shows it: which questions, what was kept, what is being typed, what is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback.metrics.piping import pipe
from feedback.metrics.showing import shown
from feedback.models import Answer, Question
from feedback.queries.answering import rules_of
from feedback.services.given import BadAnswer, Given, lacks_rows, read

from .items import PREFIX, SHOWN, Item

__all__ = ["PREFIX", "SHOWN", "Item", "Questionnaire", "UnknownQuestion"]
SEEN = "seen"  # conditional questions that the page showed
PAGE = "page"


class UnknownQuestion(ValueError):
    """The page sent an answer to a question that this survey does not have."""


class Questionnaire:
    """Questions with kept answers under what `data` (a POST) says; `preset` fills by key what neither has.

    `seed` draws the order of shuffled options; `facts` fill the names in braces; `everything` shows one long page,
    hidden questions too, for whoever writes the survey; `prefix` keeps the ids of two sheets on a page apart.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        *,
        kept: Mapping[int, Answer] | None = None,
        data: QueryDict | None = None,
        preset: Mapping[str, str] | None = None,
        facts: Mapping[str, str] | None = None,
        seed: str = "",
        page: str = "1",
        everything: bool = False,
        prefix: str = "q-",
    ) -> None:
        self.data, self.facts, self.everything = data, facts or {}, everything
        counts = not any(question.show_key for question in questions)
        self.items = [Item(question, seed=seed, facts=self.facts, prefix=prefix) for question in questions]
        for number, item in enumerate((i for i in self.items if i.question.is_answerable), 1):
            item.number = number if counts else 0
        for item in self.items:
            item.fill(data, (kept or {}).get(item.question.pk), (preset or {}).get(item.question.key))
        self.visible = shown(rules_of(questions), {item.question.key: item.values for item in self.items})
        self.pages = self._pages()
        self.page = min(int(page) if page.isdecimal() and len(page) < 4 else 1, len(self.pages)) or 1

    def _pages(self) -> list[list[Item]]:
        """Items by page, hidden ones among them; pages on which nothing shows are left out."""
        pages: list[list[Item]] = [[]]
        for item in self.items:
            if item.question.starts_page and pages[-1] and not self.everything:
                pages.append([])
            pages[-1].append(item)
        return [page for page in pages if any(self.shows(item) for item in page)] or [[]]

    def shows(self, item: Item) -> bool:
        return self.everything or item.question.key in self.visible

    @property
    def here(self) -> list[tuple[Item, bool]]:
        """Items of this page, each with whether it shows."""
        return [(item, self.shows(item)) for item in self.pages[self.page - 1]]

    @property
    def is_last(self) -> bool:
        return self.page >= len(self.pages)

    def pipe(self, text: str) -> str:
        return pipe(text, self.facts)

    # -- what the page sent ------------------------------------------------------------------------

    def given(self) -> list[tuple[Question, Given | None]]:
        """Sound answers that the page sent; faults are noted at their questions. A scale left alone keeps its answer.

        Errors: UnknownQuestion.
        """
        if self.data is None:
            return []
        known = {item.question.key for item in self.items}
        sent = [name.removeprefix(PREFIX).partition(".")[0] for name in self.data if name.startswith(PREFIX)]
        if foreign := [key for key in sent if key not in known]:
            raise UnknownQuestion(foreign[0][:80])
        found = []
        for item in self.items:
            if item.names_in(self.data) or item.question.key in self.data.getlist(SHOWN):
                found += self._pair(item)
        return found

    def _pair(self, item: Item) -> list[tuple[Question, Given | None]]:
        try:
            value = read(item.question, item.values)
        except BadAnswer as bad:
            item.error = bad.message
            return []
        return [] if value is None and (item.question.scale or item.question.rows) else [(item.question, value)]

    @property
    def opened(self) -> list[Item]:
        """Questions of this page that show now and that the person has not seen: an answer just given shows them."""
        if self.data is None:
            return []
        seen = self.data.getlist(SEEN)
        return [item for item, shows in self.here if shows and item.is_conditional and item.question.key not in seen]

    @property
    def changed(self) -> list[tuple[Item, bool]]:
        """Conditional items of this page that appear or disappear against what the page shows."""
        seen = set(self.data.getlist(SEEN)) if self.data is not None else set()
        return [(i, shows) for i, shows in self.here if i.is_conditional and shows != (i.question.key in seen)]

    # -- what is wrong -----------------------------------------------------------------------------

    def mark_missing(self, questions: Collection[Question]) -> None:
        """Note that these need an answer, and go to the page of the first."""
        for item in self.items:
            if item.question in questions:
                partly = item.values and lacks_rows(item.question, item.values)
                item.error = _("Please answer every row.") if partly else _("Please answer this question.")
        self.page = next((n for n, page in enumerate(self.pages, 1) if any(i.error for i in page)), self.page)

    def missing_here(self) -> list[Question]:
        """Required questions of this page without an answer."""
        return [i.question for i, shows in self.here if shows and i.question.is_required and not i.is_complete]

    @property
    def errors(self) -> list[Item]:
        return [item for item in self.items if item.error]

    # -- how far one is ----------------------------------------------------------------------------

    @property
    def asked(self) -> list[Item]:
        return [item for item in self.items if self.shows(item) and item.question.is_answerable]

    @property
    def answered(self) -> int:
        return sum(bool(item.values) for item in self.asked)

    @property
    def filled(self) -> list[Item]:
        return [item for item in self.items if item.values]

    @property
    def first_scale(self) -> Any:
        """The question that the mail asks."""
        return next((item.question for item in self.items if item.question.scale), None)
