"""What a draft still lacks before customers may see it, as sentences."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.metrics.piping import unknown_names
from feedback.models import NA, OPTIONED, OTHER, Question, QuestionKind, SurveyVersion

Words = list[str | Promise]


def gaps(version: SurveyVersion) -> Words:
    """Texts missing in either language, options too few, and conditions that no answer can meet."""
    questions = list(version.questions.all())
    found: Words = []
    if not any(question.is_answerable for question in questions):
        found.append(_("There is no question yet. Add one."))
    before: dict[str, Question] = {}
    for number, question in enumerate(questions, 1):
        found += (
            _text_gaps(number, question) + _option_gaps(number, question) + _condition_gaps(number, question, before)
        )
        before[question.key] = question
    for english, chinese, name in (
        (version.intro_en, version.intro_zh, _("The introduction")),
        (version.thanks_en, version.thanks_zh, _("The thanks")),
    ):
        if bool(english.strip()) != bool(chinese.strip()):
            found.append(format_lazy(_("{name} is there in one language only."), name=name))
        if unknown := unknown_names(english + chinese):
            found.append(
                format_lazy(_("{name} names {fact}, which is no fact."), name=name, fact="{" + unknown[0] + "}")
            )
    return found


def _text_gaps(number: int, question: Question) -> Words:
    found: Words = []
    if not question.text_zh.strip():
        found.append(format_lazy(_("Question {number} has no Chinese text."), number=number))
    if bool(question.help_en) != bool(question.help_zh):
        found.append(format_lazy(_("Question {number} has a help text in one language only."), number=number))
    return found


def _option_gaps(number: int, question: Question) -> Words:
    if question.kind not in OPTIONED:
        return []
    if len(question.options) < (1 if question.kind == QuestionKind.MATRIX else 2):
        return [format_lazy(_("Question {number} needs at least two options."), number=number)]
    if any(not option.get("en") or not option.get("zh") for option in question.options):
        return [format_lazy(_("Question {number} has an option in one language only."), number=number)]
    return []


def _condition_gaps(number: int, question: Question, before: dict[str, Question]) -> Words:
    if not question.show_key:
        return []
    parent = before.get(question.show_key)
    if parent is None:
        return [format_lazy(_("Question {number} depends on a question that is gone or comes later."), number=number)]
    possible = {option["id"] for option in parent.options} | {str(n) for n in parent.scale} | {NA, OTHER, "yes"}
    if not any(value.partition("=")[0] in possible for value in question.show_values):
        return [format_lazy(_("Question {number} depends on an answer that cannot be given."), number=number)]
    return []
