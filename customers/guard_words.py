"""Conditions of moves in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crmq.lib.figures import number
from customers.models import Assessment, Customer, Stage
from customers.stage_rules import Guard, GuardKind, read_forms

CHOICES: list[tuple[str, Promise]] = [
    (GuardKind.FIELD, gettext_lazy("A fact of the customer is known")),
    (GuardKind.ASSESSMENT, gettext_lazy("It was assessed lately")),
    (GuardKind.CONTACT, gettext_lazy("A contact is known")),
    (GuardKind.FORM, gettext_lazy("A form of the stage is filled in")),
    (GuardKind.SCORE, gettext_lazy("The score is at least")),
    (GuardKind.TIER, gettext_lazy("The tier is one of")),
    (GuardKind.NO_COMPLAINT, gettext_lazy("No complaint is open")),
    (GuardKind.COMPLAINT, gettext_lazy("A complaint is open")),
    (GuardKind.ORDERED, gettext_lazy("It has ordered since it entered the stage")),
    (GuardKind.DELIVERED, gettext_lazy("A delivery has arrived since it entered the stage")),
    (GuardKind.VISITED, gettext_lazy("A return visit was made since it entered the stage")),
    (GuardKind.TASKS_DONE, gettext_lazy("No task is open")),
    (GuardKind.STAYED, gettext_lazy("It has been in the stage for, days")),
]


@dataclass(frozen=True, slots=True)
class Ask:
    """A condition in words, and the page of the customer where it is met; "" for none."""

    text: str
    url: str = ""


def in_words(guard: Guard, stage: Stage | None = None) -> str:
    """`stage` is the one that is left; its forms have names."""
    say = WORDS.get(guard.kind)
    if say is not None:
        return say(guard)
    if guard.kind == GuardKind.FORM:
        forms = {form.key: form for form in read_forms(stage.forms)} if stage else {}
        form = forms.get(guard.of)
        name = form.name(get_language() or "en") if form else guard.of
        return _("The form “%(name)s” is filled in") % {"name": name}
    return str(dict(CHOICES)[guard.kind])


def ask(guard: Guard, customer: Customer, stage: Stage | None = None) -> Ask:
    """What is missing, and where to see to it."""
    sections = {
        GuardKind.SCORE: "evaluation", GuardKind.TIER: "evaluation", GuardKind.NO_COMPLAINT: "complaints", GuardKind.COMPLAINT: "complaints",
    }  # fmt: skip
    pages = {
        GuardKind.ORDERED: "customers:orders", GuardKind.DELIVERED: "customers:deliveries", GuardKind.TASKS_DONE: "customers:record_tasks",
    }  # fmt: skip
    url = ""
    if guard.kind in sections:
        url = reverse("customers:section", args=[customer.public_id, sections[guard.kind]])
    elif guard.kind in pages:
        url = reverse(pages[guard.kind], args=[customer.public_id])
    elif guard.kind == GuardKind.VISITED:
        url = f"{reverse('customers:quick_log')}?customer={customer.public_id}"
    return Ask(in_words(guard, stage), url)


def field_label(name: str) -> str:
    return str(capfirst(getattr(Customer._meta.get_field(name), "verbose_name", name)))


def _days(guard: Guard) -> str:
    return number(guard.number or 0, 0)


WORDS: Mapping[GuardKind, Callable[[Guard], str]] = {
    GuardKind.FIELD: lambda guard: _("%(field)s is known") % {"field": field_label(guard.of)},
    GuardKind.ASSESSMENT: lambda guard: (
        _("%(kind)s was assessed in the last %(days)s days")
        % {"kind": dict(Assessment.Kind.choices).get(guard.of, guard.of), "days": _days(guard)}
    ),
    GuardKind.SCORE: lambda guard: _("The score is at least %(score)s") % {"score": number(guard.number or 0, 0)},
    GuardKind.TIER: lambda guard: _("The tier is %(codes)s") % {"codes": " / ".join(guard.of.split(","))},
    GuardKind.STAYED: lambda guard: _("It has been in the stage for %(days)s days") % {"days": _days(guard)},
}
