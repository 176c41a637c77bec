import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.lib.pinyin import MAX_INITIALS, MAX_KEY, initials, name_keys, sort_key


@pytest.mark.parametrize(
    ("name", "key", "letters"),
    [
        ("上海仪器有限公司", "shang hai yi qi you xian gong si", "shyqyxgs"),
        ("Ada Lovelace", "ada lovelace", "al"),
        ("Côte d'Ivoire", "cote d ivoire", "cdi"),
        ("Müller & Søn GmbH", "muller son gmbh", "msg"),
        ("ＡＢＣ公司２", "abc gong si 2", "ags2"),
        ("Ada 上海", "ada shang hai", "ash"),
        ("绿女", "lv nv", "ln"),
        ("104-CI-T30", "104 ci t30", "1ct"),
        ("Россия", "россия", "р"),
        ("", "", ""),
        ("---", "", ""),
    ],
)
def test_a_name_has_a_sort_key_and_initials(name, key, letters):
    assert (sort_key(name), initials(name)) == (key, letters)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("重庆长安汽车", "chong qing chang an qi che"),
        ("中国银行", "zhong guo yin hang"),
        ("北京音乐厅", "bei jing yin yue ting"),
        ("长沙", "chang sha"),
        ("厦门", "xia men"),
    ],
)
def test_letters_of_several_readings_are_read_by_their_phrase(name, key):
    assert sort_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"), [("单雄", "shan xiong"), ("曾国", "zeng guo"), ("尉迟恭", "yu chi gong"), ("仇英", "qiu ying")]
)
def test_family_names_have_their_own_readings(name, key):
    assert sort_key(name) == key


def test_chinese_and_latin_names_share_one_order():
    names = ["中国银行", "Beta Ltd", "阿里巴巴", "上海仪器", "Zeta", "北京音乐厅", "Côte"]

    assert sorted(names, key=sort_key) == ["阿里巴巴", "北京音乐厅", "Beta Ltd", "Côte", "上海仪器", "Zeta", "中国银行"]


@given(st.text(max_size=400))
def test_keys_of_any_text_fit_their_columns(text):
    keys = name_keys(text)

    assert len(keys.sort_key) <= MAX_KEY
    assert len(keys.initials) <= MAX_INITIALS
    assert sort_key(keys.sort_key[:50]) is not None


def test_keys_are_made_fast_enough_for_an_import():
    name_keys("重庆")
    started = time.process_time()

    for number in range(20_000):
        name_keys(f"重庆长安仪器有限公司{number}")

    assert time.process_time() - started < 1.0
