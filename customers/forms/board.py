from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from customers.queries import choices
from customers.queries.scope import Scope

from .offers import offer


class ScopeFilter(forms.Form):
    """Which customers a board or a map is about. What is not offered is passed over."""

    tier = forms.ChoiceField(label=_("Tier"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(self, query: QueryDict, *, user: User, **kwargs: Any) -> None:
        super().__init__(query, **kwargs)
        known = choices.choices()
        offer(self, "tier", [("", "—"), *((tier.code, tier.name) for tier in known.tiers)])
        offer(self, "owner", [("", "—"), *((owner.key, owner.name) for owner in choices.owners_for(user))])
        offer(self, "region", [("", "—"), *((option.key, option.name) for option in known.regions)])
        offer(self, "segment", [("", "—"), *((option.key, option.name) for option in known.segments)])
        offer(self, "source", [("", "—"), *((name, name) for name in choices.sources())])

    @property
    def scope(self) -> Scope:
        self.is_valid()
        return Scope(**{name: value for name, value in self.cleaned_data.items() if value and name in Scope.__slots__})
