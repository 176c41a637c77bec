"""Pages of scorecards: reading, drafting, the steps into force, comparing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers.models import Segment
from scoring import industries
from scoring.models import Indicator, Item, Run, Scorecard, ScorecardVersion
from scoring.services import approval, indicators, templates
from tests.factories import make_organisation, make_tier, make_user
from tests.scoring.factories import make_indicator, make_spec, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client_as):
    return client_as(make_user(name="Ann", roles=[Role.QA_LEAD]))


@pytest.fixture
def second(client_as):
    return client_as(make_user(name="Ben", roles=[Role.QA_LEAD]))


@pytest.fixture
def draft(lead):
    make_organisation()
    make_tier("A")
    make_tier("B")
    scorecard = Scorecard.objects.create(code="main", name_en="Main")
    return templates.start(scorecard=scorecard, template=industries.SHOP, by=lead.user)


def at(name, version, *more):
    return reverse(f"scoring:{name}", args=[version.public_id, *more])


def post(client, name, version, data=None, *more):
    return client.post(at(name, version, *more), {"revision": version.revision} | (data or {}), follow=True)


@pytest.mark.parametrize("key", industries.TEMPLATES)
def test_every_template_is_whole_and_in_both_languages(key):
    template = industries.TEMPLATES[key]
    groups = list(industries.shares(template))

    specs = [spec for _name, _share, rows in groups for spec, _own in rows]
    assert sum(share for _name, share, _rows in groups) == pytest.approx(1)
    assert [problem for spec in specs for problem in indicators.problems_of(spec)] == []
    assert all(spec.name_zh and spec.definition_zh and spec.target is not None for spec in specs)
    assert template.veto[0] in template.items
    assert len(specs) == len(set(template.items)) >= 12


@pytest.mark.parametrize("key", industries.TEMPLATES)
def test_a_template_becomes_a_draft_that_can_be_submitted(key, lead, client_as):
    make_tier("A")
    scorecard = Scorecard.objects.create(code="x", name_en="X")

    draft = templates.start(scorecard=scorecard, template=industries.TEMPLATES[key], by=lead.user)

    assert approval.problems_now(draft) == []
    assert client_as(Role.EXECUTIVE).get(reverse("scoring:template", args=[key])).status_code == 200


def test_a_scorecard_is_started_from_a_template_in_the_browser(lead):
    segment = Segment.objects.create(code="shops", name_en="Shops")
    url = reverse("scoring:scorecard_new") + "?template=e-commerce"

    response = lead.post(url, {"name_en": "Shops", "code": "shops", "segment": segment.pk}, follow=True)

    version = ScorecardVersion.objects.get()
    assert response.redirect_chain[-1][0] == at("draft", version)
    assert (version.scorecard.segment, version.items.count(), version.bases.get().method) == (segment, 14, "template")


def test_a_second_scorecard_for_a_segment_is_refused_with_the_remedy(lead):
    segment = Segment.objects.create(code="shops", name_en="Shops")
    Scorecard.objects.create(code="one", name_en="One", segment=segment)

    response = lead.post(reverse("scoring:scorecard_new"), {"name_en": "Two", "code": "two", "segment": segment.pk})

    assert response.status_code == 422
    assert "draft its next version" in response.content.decode()


def test_the_list_asks_a_fixed_number_of_queries(lead, draft, django_assert_max_num_queries):
    make_version(scorecard=Scorecard.objects.create(code="other", name_en="Other"))

    with django_assert_max_num_queries(10):
        response = lead.get(reverse("scoring:scorecards"))

    assert "Manufacturing" in response.content.decode()


def test_weights_are_saved_from_the_editor_and_shown_normalised(lead, draft):
    page = lead.get(at("draft", draft)).content.decode()
    data = {f"g-{group.key}": 1 for group in draft.groups.all()}
    data |= {f"i-{key}": 1 for key in draft.items.values_list("key", flat=True)}

    response = post(lead, "draft_weights", draft, data)

    assert "28.0%" in page
    assert "16.7%" in response.content.decode()
    assert draft.bases.first().method == "direct"


def test_a_weight_below_zero_is_refused_by_name(lead, draft):
    data = {f"g-{group.key}": -1 for group in draft.groups.all()}
    data |= {f"i-{key}": 1 for key in draft.items.values_list("key", flat=True)}

    response = lead.post(at("draft_weights", draft), {"revision": draft.revision} | data)

    assert response.status_code == 422
    assert "Activity" in response.content.decode()


def test_an_edit_of_a_page_that_is_no_longer_current_is_a_conflict(lead, second, draft):
    rules = {"missing": "neutral", "coverage": 50}
    seen = draft.revision
    post(second, "draft_rules", draft, rules)

    response = lead.post(at("draft_rules", draft), {"revision": seen, "missing": "penalise", "coverage": 10})

    draft.refresh_from_db()
    assert (response.status_code, draft.missing, draft.minimum_coverage) == (409, "neutral", 0.5)


def test_groups_indicators_and_vetoes_are_added_and_removed(lead, draft):
    indicator = make_indicator(key="extra")
    post(lead, "draft_group_add", draft, {"group-revision": draft.revision, "group-name_en": "New", "group-weight": 5})
    draft.refresh_from_db()
    item = {"item-revision": draft.revision, "item-group": "new", "item-indicator": indicator.key, "item-weight": 2}
    post(lead, "draft_item_add", draft, item)
    draft.refresh_from_db()
    veto = {"item_key": "extra", "below": 10, "caps_at": draft.vetoes.get().caps_at_id, "name_en": "Too few"}
    post(lead, "draft_veto_add", draft, {f"veto-{k}": v for k, v in (veto | {"revision": draft.revision}).items()})
    draft.refresh_from_db()

    added = draft.items.values_list("weight", "group__key").get(key="extra")
    capped = draft.vetoes.filter(item_key="extra").exists()
    post(lead, "draft_remove", draft, {"key": "new"}, "group")

    assert (added, capped) == ((2, "new"), True)
    assert not draft.items.filter(key="extra").exists()
    assert not draft.vetoes.filter(item_key="extra").exists()


def test_a_draft_is_submitted_approved_by_another_lead_and_published(lead, second, draft):
    own = post(lead, "version_submit", draft, {"note": "A shop now"})
    refused = lead.post(at("version_approve", draft), follow=True)
    post(second, "version_approve", draft)
    published = post(second, "version_publish", draft, {"note": "A shop now", "expected_effect": "Fewer A"})

    draft.refresh_from_db()
    assert "so another QA lead decides" in own.content.decode()
    assert "someone else has to approve" in refused.content.decode()
    assert "is in force" in published.content.decode()
    assert (draft.status, Run.objects.get().version) == ("published", draft)


def test_a_version_published_for_a_later_day_says_when(lead, second, draft):
    post(lead, "version_submit", draft, {"note": "x"})
    post(second, "version_approve", draft)
    day = today() + timedelta(days=9)

    response = post(second, "version_publish", draft, {"note": "x", "effective_on": day.isoformat()})
    past = second.post(at("version_publish", draft), {"note": "x", "effective_on": "2020-01-01"})

    assert "comes into force on" in response.content.decode()
    assert (past.status_code, Run.objects.count()) == (422, 0)


def test_a_rejection_needs_a_reason(lead, second, draft):
    post(lead, "version_submit", draft, {"note": "x"})

    silent = second.post(at("version_reject", draft), {"reason": ""})
    post(second, "version_reject", draft, {"reason": "Returns are missing"})

    draft.refresh_from_db()
    assert (silent.status_code, draft.status) == (422, "draft")
    assert "Returns are missing" in lead.get(draft.get_absolute_url()).content.decode()


def test_a_draft_with_problems_is_not_submitted_and_says_why(lead, draft):
    Item.objects.filter(version=draft).delete()

    response = post(lead, "version_submit", draft, {"note": "x"})

    assert "has no indicators" in response.content.decode()


def test_two_versions_are_compared_line_by_line(lead, draft):
    published = approval.put_in_force(version=draft, by=None)
    post(lead, "version_copy", published, {"scorecard": "main"})
    copy = ScorecardVersion.objects.get(number=2)
    indicator = Indicator.objects.get(key="nps")
    indicator.target = 44
    indicators.keep(indicator=indicator, by=None)
    post(lead, "draft_remove", copy, {"key": "csat"}, "item")

    html = lead.get(at("compare", copy)).content.decode()

    assert "1 removed" in html
    assert "30 points → 44 points" in html


def test_a_draft_is_thrown_away_and_a_published_version_is_not(lead, draft):
    post(lead, "version_discard", draft)
    kept = make_version()

    post(lead, "version_discard", kept)

    assert list(ScorecardVersion.objects.all()) == [kept]


def test_others_read_versions_and_change_nothing(client_as, draft):
    client = client_as(Role.EXECUTIVE)

    read = [client.get(at(name, draft)).status_code for name in ("version", "compare")]
    refused = [client.get(at(name, draft)).status_code for name in ("draft", "version_submit", "version_publish")]
    refused += [client.post(at(name, draft)).status_code for name in ("draft_weights", "version_approve", "version_withdraw")]  # fmt: skip

    assert (set(read), set(refused)) == ({200}, {403})
    assert client.get(at("version_approve", draft)).status_code in (403, 405)


def test_what_an_indicator_says_reaches_drafts_and_not_what_is_published(lead):
    indicator = indicators.keep(indicator=Indicator(**make_spec(key="extra")), by=None)
    published = make_version({"key": "extra", "indicator": indicator})
    copy = post(lead, "version_copy", published, {"scorecard": "main"}) and ScorecardVersion.objects.get(number=2)
    indicator.best = 77

    indicators.keep(indicator=indicator, by=None)

    assert (published.items.get().best, copy.items.get().best, copy.items.get().indicator_number) == (10, 77, 2)
