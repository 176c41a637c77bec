"""Large organisations read kept figures, which say when they were taken; small ones are counted anew."""

import pytest
from django.core.cache import cache

from crmq.insights.queries import kept
from crmq.insights.services.boards import keep_boards
from crmq.lib.permissions import Role
from tests.factories import make_customer, make_tier, make_user

from .factories import make_board, populate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def everything_is_large(monkeypatch):
    monkeypatch.setattr(kept, "LARGE", 1)


def test_kept_figures_are_those_that_were_counted(everything_is_large):
    populate()
    counted = make_board(make_user(roles=[Role.EXECUTIVE]))

    kept.keep(counted)

    recalled = kept.recall(make_board(make_user(roles=[Role.AUDITOR])))
    assert recalled.taken_at == counted.taken_at < recalled.frame.now
    assert {name: getattr(recalled, name) for name in kept.FIGURES} == {
        name: getattr(counted, name) for name in kept.FIGURES
    }


def test_recalled_figures_cost_no_query(everything_is_large, django_assert_num_queries):
    populate()
    kept.keep(make_board(make_user(roles=[Role.EXECUTIVE])))
    board = make_board(make_user(roles=[Role.EXECUTIVE]))
    assert board.scope.is_everyone

    with django_assert_num_queries(0):
        kept.recall(board)
        for name in kept.FIGURES:
            getattr(board, name)


def test_recalled_figures_are_not_kept_again_as_if_they_were_new(everything_is_large):
    populate()
    kept.keep(make_board(make_user(roles=[Role.EXECUTIVE])))

    again = kept.keep(kept.recall(make_board(make_user(roles=[Role.EXECUTIVE]))))

    assert not again


def test_who_sees_some_customers_gets_figures_of_those_only(everything_is_large):
    populate()
    kept.keep(make_board(make_user(roles=[Role.EXECUTIVE])))
    board = make_board(make_user(roles=[Role.ACCOUNT_MANAGER]))

    kept.recall(board)

    assert board.taken_at == board.frame.now
    assert board.mix.customers == 0


def test_small_organisations_are_counted_anew():
    make_tier("A")
    make_customer()
    board = make_board(make_user(roles=[Role.EXECUTIVE]))

    assert not kept.keep(board)


def test_the_schedule_keeps_every_period_in_both_languages(everything_is_large):
    populate()
    make_user(roles=[Role.EXECUTIVE])

    assert keep_boards() == 6


def test_the_page_says_when_its_figures_were_taken(everything_is_large, client_as):
    populate()
    client = client_as(Role.EXECUTIVE)

    first, second = (client.get("/insights/").content.decode() for _ in range(2))

    assert "counted at" not in first
    assert "counted at" in second
