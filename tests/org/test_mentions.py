"""@mentions call exactly the people meant."""

import pytest

from crmq.org.mentions import mentioned
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("please look, @He Jing", ["He Jing"]),
        ("@何静请看一下", ["何静"]),
        ("@he.jing and @LI MINGZE: thanks", ["He Jing", "Li Mingze"]),
        ("@Li Mingze only", ["Li Mingze"]),
        ("@Liam is somebody else", []),
        ("write to someone@example.com", []),
        ("no mention at all", []),
    ],
)
def test_people_are_called_by_name_or_by_the_first_part_of_their_address(text, called):
    people = [
        make_user(name="He Jing", email="he.jing@crmq.example"),
        make_user(name="何静", email="hj2@crmq.example"),
        make_user(name="Li", email="li.short@crmq.example"),
        make_user(name="Li Mingze", email="mingze@crmq.example"),
    ]

    found = mentioned(text, people)

    assert [user.name for user in found] == called
