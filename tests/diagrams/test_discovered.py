"""Real moves against defined ones: SQL agrees with the pure rules, and shows only what one may see."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from customers.models import Stage, StageChange
from customers.starter import process as starter
from diagrams import discovery, moves_log
from diagrams.models import LoggedMove, MovesLog
from diagrams.queries import discovery as query
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db
URL = "/map/discovery/"
LOGS = "/map/discovery/logs/"


@pytest.fixture
def stages():
    org_starter.install()
    starter.install()
    return {stage.key: stage for stage in Stage.objects.all()}


def walk(stages, customer, *keys, cause="person"):
    """One move a day, the last one yesterday."""
    at = timezone.now() - timedelta(days=len(keys))
    origin = None
    for key in keys:
        seconds = 86_400 if origin else None
        StageChange.objects.create(
            customer=customer, from_stage=origin, to_stage=stages[key], at=at, seconds_before=seconds, cause=cause
        )
        origin, at = stages[key], at + timedelta(days=1)
    return customer


def moves(user=None):
    now = timezone.now()
    return query.live(user or make_user(roles=[Role.QA_LEAD]), now - timedelta(days=90), now)


def test_pairs_paths_and_conformance_agree_with_the_pure_rules(stages):
    chance = random.Random(7)
    keys = ["lead", "admission", "contract", "first_delivery", "evaluation"]
    events = []
    for _ in range(25):
        path = [chance.choice(keys)]
        while len(path) < 5:
            path.append(chance.choice([key for key in keys if key != path[-1]]))
        customer = walk(stages, make_customer(), *path)
        events += [
            discovery.Event(customer.pk, move.to_stage.key, move.at)
            for move in StageChange.objects.filter(customer=customer).select_related("to_stage")
        ]
    process = stages["lead"].process
    pairs = query.defined(process)

    found, walks = query.follows(moves()), query.variants(moves(), size=100)
    months = query.by_month(moves(), pairs)

    pure = discovery.conformance(events, {pair for pair in pairs if pair[0]})
    assert {each.pair: each.n for each in found if each.origin} == discovery.directly_follows(events)
    assert {each.path: each.cases for each in walks.top} == {
        each.path: each.cases for each in discovery.variants(events)
    }
    assert (sum(each.moves for each in months), sum(each.allowed for each in months)) == (pure.moves, pure.allowed)
    assert (walks.cases, walks.kinds) == (25, len(discovery.variants(events)))


def test_a_case_that_comes_back_to_a_stage_is_rework(stages):
    walk(stages, make_customer(), "lead", "admission", "lead")
    walk(stages, make_customer(), "lead", "admission")

    assert query.variants(moves()).reworked == 1


def test_what_a_new_version_moved_is_nobodys_behaviour(stages):
    walk(stages, make_customer(), "lead", "care", cause="publishing")

    assert query.follows(moves()) == []
    assert query.variants(moves()) == query.Variants((), 0, 0, 0)


def test_a_manager_studies_own_customers_only(stages, client_as):
    manager = client_as(Role.ACCOUNT_MANAGER)
    walk(stages, make_customer(owner=manager.user, name="Own"), "lead", "care")
    walk(stages, make_customer(name="Foreign"), "lead", "care")

    page = manager.get(URL)
    behind = manager.get(f"{URL}customers/?path=lead.care").content.decode()

    assert page.context["walks"].cases == 1
    assert "Own" in behind
    assert "Foreign" not in behind


def test_a_deviation_opens_its_customers(stages, client_as):
    walk(stages, make_customer(name="Jumped"), "lead", "care")
    walk(stages, make_customer(name="Straight"), "lead", "admission")
    client = client_as(Role.EXECUTIVE)

    page = client.get(URL).content.decode()
    behind = client.get(f"{URL}customers/?from=lead&to=care").content.decode()

    assert "from=lead&amp;to=care" in page
    assert "Jumped" in behind
    assert "Straight" not in behind


def test_the_map_holds_what_is_defined_and_what_is_not(stages, client_as):
    walk(stages, make_customer(), "lead", "care")

    page = client_as(Role.QA_LEAD).get(URL)

    assert "Lead → Maintenance" in page.content.decode()
    assert 'data-key="lead&gt;care"' in page.context["picture"]
    assert "Lead → Admission" in page.context["unused"]


@pytest.mark.parametrize(
    "query_string", ["days=x", "least=-1", "slow=abc", "least=99999999999999", "days=90&least=3&slow=2.5"]
)
def test_nonsense_options_fall_back(stages, client_as, query_string):
    assert client_as(Role.QA_LEAD).get(f"{URL}?{query_string}").status_code == 200


@pytest.mark.parametrize("query_string", ["", "path=.....", "path=a.b", "from=x", "to=y", "cursor=?"])
def test_a_path_nobody_went_is_an_empty_list(stages, client_as, query_string):
    assert client_as(Role.QA_LEAD).get(f"{URL}customers/?{query_string}").status_code == 200


def test_studying_takes_a_fixed_number_of_queries(stages, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    for _ in range(5):
        walk(stages, make_customer(), "lead", "admission", "contract", "care")
    client.get(URL)

    with django_assert_max_num_queries(26):
        client.get(URL)


# -- logs from elsewhere --------------------------------------------------------------------------

CSV = b"Case,Activity,Timestamp\n1,Lead,2026-01-01 09:00\n1,Admission,2026-01-03 09:00\n1,Admission,2026-01-03 10:00\n2,Lead,2026-01-02T09:00:00Z\n2,Tea break,soon\n2,Tea break,2026-01-05 09:00\n"
XES = b'<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="7"/><event><string key="concept:name" value="Lead"/><date key="time:timestamp" value="2026-01-01T09:00:00+08:00"/></event><event><string key="concept:name" value="Maintenance"/><date key="time:timestamp" value="2026-01-02T09:00:00+08:00"/></event></trace></log>'


def send(client, content, name="log.csv"):
    return client.post(f"{LOGS}new/", {"name": "ERP", "file": SimpleUploadedFile(name, content)})


def test_a_log_is_shown_first_then_kept_and_studied(stages, client_as):
    client = client_as(Role.QA_LEAD)

    shown = send(client, CSV)
    log = MovesLog.objects.get()
    listed = client.get(LOGS).content.decode()
    client.post(f"{LOGS}{log.public_id}/keep/")
    page = client.get(f"{LOGS}{log.public_id}/")

    assert "soon" in shown.content.decode()
    assert "ERP" not in listed
    assert (log.cases, log.events, LoggedMove.objects.count()) == (2, 5, 4)
    assert page.context["moves"] == 2
    assert page.context["share"].startswith("50")
    assert "Tea break" in page.content.decode()


def test_a_log_in_xes_is_read(stages, client_as):
    client = client_as(Role.ADMINISTRATOR)

    send(client, XES, "log.xes")

    move = LoggedMove.objects.get(origin="Lead")
    assert (move.case, move.target, move.seconds_before) == ("7", "Maintenance", 86_400)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n", "names the case"), (b"case,b\n1,2\n", "names the stage"), (b"case,stage\n1,2\n", "holds the time"),
        (b"case,stage,time\n1,2,never\n", "No row has"), (b"<html/>", "names the case"), (b"<!DOCTYPE a><a/>", "document type"), (b"", "empty"),
    ],
)  # fmt: skip
def test_files_that_are_no_log_are_refused_with_a_remedy(stages, client_as, content, said):
    answer = send(client_as(Role.QA_LEAD), content)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not MovesLog.objects.exists()


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ACCOUNT_MANAGER, Role.AUDITOR])
def test_logs_are_for_those_who_define_the_process(stages, client_as, role):
    client = client_as(role)

    assert client.get(LOGS).status_code == 403
    assert client.post(f"{LOGS}new/").status_code == 403


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-01-31 14:05", datetime(2026, 1, 31, 6, 5, tzinfo=UTC)),
        ("2026-01-31T14:05:00Z", datetime(2026, 1, 31, 14, 5, tzinfo=UTC)),
        ("2026/01/31 14:05", datetime(2026, 1, 31, 6, 5, tzinfo=UTC)),
        ("31.01.2026", datetime(2026, 1, 30, 16, 0, tzinfo=UTC)),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(said, at):
    assert moves_log.moment(said, ZoneInfo("Asia/Shanghai")) == at
