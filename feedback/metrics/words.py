"""Which words customers use, in Chinese and English, counted on this server by a dictionary. No mood is guessed."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import rjieba

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "always",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "made",
        "make",
        "many",
        "me",
        "more",
        "most",
        "much",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "our",
        "out",
        "over",
        "own",
        "please",
        "she",
        "should",
        "so",
        "some",
        "still",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "fine",
        "good",
        "overall",
        "我们",
        "你们",
        "他们",
        "您们",
        "这个",
        "那个",
        "这些",
        "那些",
        "一个",
        "一些",
        "没有",
        "可以",
        "还是",
        "但是",
        "而且",
        "因为",
        "所以",
        "如果",
        "就是",
        "不是",
        "已经",
        "什么",
        "怎么",
        "非常",
        "比较",
        "有些",
        "有时",
        "总是",
        "都是",
        "希望",
        "需要",
        "觉得",
        "感觉",
        "自己",
        "现在",
        "以后",
        "之后",
        "之前",
        "时候",
        "还有",
        "以及",
        "或者",
        "不过",
        "然后",
        "其他",
        "目前",
        "不错",
    ]
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """How many texts use a word, whatever its case."""

    word: str
    n: int


def words_of(text: str) -> set[str]:
    """The words of a text that say something, each once; Chinese by dictionary, English in lower case."""
    english = {word.lower().strip("'’-") for word in ENGLISH.findall(text)}
    chinese = {word for word in rjieba.cut(text) if CHINESE.fullmatch(word)} if CHINESE.search(text) else set()
    return {word for word in english | chinese if len(word) > 1 and word not in STOP}


def keywords(texts: Iterable[str], *, most: int = 30, least: int = 2) -> list[Keyword]:
    """The words that most texts use, at least `least` of them; ties in the order of the alphabet.

    A plural in -s counts with its singular where both occur.
    """
    counts = Counter(word for text in texts for word in words_of(text))
    for word in [one for one in counts if one.endswith("s") and counts.get(one[:-1])]:
        counts[word[:-1]] += counts.pop(word)
    ranked = sorted(((n, word) for word, n in counts.items() if n >= least), key=lambda pair: (-pair[0], pair[1]))
    return [Keyword(word, n) for n, word in ranked[:most]]
