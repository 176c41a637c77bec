from django.urls import path

from feedback.views import journey, loop, visits
from feedback.views.complaints import causes, desk, figures, intake, public, record, steps, subtasks
from feedback.views.complaints import customer as complaint_customer
from feedback.views.improvements import board as improvement_board
from feedback.views.improvements import record as improvement
from feedback.views.surveys import (
    answer,
    collectors,
    customer,
    definition,
    held,
    questions,
    results,
    results_files,
    rules,
    samples,
    themes,
    waves,
)
from feedback.views.surveys import public as public_survey

app_name = "feedback"

complaint_urls = [
    path("complaints/", desk.desk, name="complaints"),
    path("complaints/all/", desk.complaint_list, name="complaint_list"),
    path("complaints/new/", intake.intake, name="complaint_new"),
    path("complaints/new/callers/", intake.callers, name="complaint_callers"),
    path("complaints/new/caller/", intake.caller, name="complaint_caller"),
    path("complaints/figures/", figures.complaint_figures, name="complaint_figures"),
    path("complaints/figures/<slug:metric>/", figures.complaint_rows, name="complaint_rows"),
    path("complaints/figures/<slug:metric>/export/", figures.complaint_export, name="complaint_export"),
    path("complaints/files/<uuid:public_id>/", record.file, name="complaint_file"),
    path("complaints/subtasks/<uuid:public_id>/finish/", subtasks.finish, name="subtask_finish"),
    path("complaints/subtasks/<uuid:public_id>/return/", subtasks.send_back, name="subtask_return"),
    path("complaints/subtasks/<uuid:public_id>/accept/", subtasks.accept, name="subtask_accept"),
    path("complaints/subtasks/<uuid:public_id>/cancel/", subtasks.cancel, name="subtask_cancel"),
    path("complaints/<uuid:public_id>/", record.record, name="complaint"),
    path("complaints/<uuid:public_id>/panel/", record.panel, name="complaint_panel"),
    path("complaints/<uuid:public_id>/whys/", causes.whys, name="complaint_whys"),
    path("complaints/<uuid:public_id>/factors/", causes.factor_add, name="complaint_factor_add"),
    path("complaints/<uuid:public_id>/factors/remove/", causes.factor_remove, name="complaint_factor_remove"),
    *[path(f"complaints/<uuid:public_id>/{name}/", view, name=f"complaint_{name}") for name, view in steps.VIEWS.items()],
    path("complaints/customers/<uuid:public_id>/", complaint_customer.customer_complaints, name="customer_complaints"),
    path("complaints/customers/<uuid:public_id>/facts/", complaint_customer.customer_facts, name="customer_facts"),
    path("complain/", public.complain, name="complain"),
    path("complain/done/", public.complain_done, name="complain_done"),
    path("track/<str:token>/", public.track, name="track"),
    path("track/<str:token>/rate/", public.track_rate, name="track_rate"),
    path("track/<str:token>/files/<uuid:public_id>/", public.track_file, name="track_file"),
]  # fmt: skip

improvement_urls = [
    path("improvements/", improvement_board.board, name="improvements"),
    path("improvements/new/", improvement.improvement_new, name="improvement_new"),
    path("improvements/<uuid:public_id>/", improvement.improvement, name="improvement"),
    path("improvements/<uuid:public_id>/edit/", improvement.improvement_edit, name="improvement_edit"),
    path("improvements/<uuid:public_id>/start/", improvement.improvement_start, name="improvement_start"),
    path("improvements/<uuid:public_id>/finish/", improvement.improvement_finish, name="improvement_finish"),
    *[
        path(
            f"improvements/<uuid:public_id>/{step}/",
            improvement.improvement_step,
            {"step": step},
            name=f"improvement_{step}",
        )
        for step in improvement.FORMS
    ],
]

survey_urls = [
    path("surveys/", definition.survey_list, name="surveys"),
    path("surveys/new/", definition.survey_new, name="survey_new"),
    path("surveys/responses/<uuid:public_id>/", results.response, name="response"),
    path("surveys/customers/<uuid:public_id>/", customer.customer_answers, name="customer_answers"),
    path("surveys/customers/<uuid:public_id>/enter/<slug:code>/", customer.answers_enter, name="answers_enter"),
    path("surveys/waves/<uuid:public_id>/", waves.wave, name="wave"),
    path("surveys/waves/<uuid:public_id>/invitations/", waves.invitations, name="invitations"),
    path("surveys/waves/<uuid:public_id>/start/", waves.wave_start, name="wave_start"),
    path("surveys/waves/<uuid:public_id>/cancel/", waves.wave_cancel, name="wave_cancel"),
    path("surveys/waves/<uuid:public_id>/pause/", waves.wave_pause, name="wave_pause"),
    path("surveys/waves/<uuid:public_id>/resume/", waves.wave_resume, name="wave_resume"),
    path("surveys/waves/<uuid:public_id>/sample/", samples.wave_sample_send, name="wave_sample_send"),
    path("surveys/waves/<uuid:public_id>/sample/<slug:language>/", samples.wave_sample, name="wave_sample"),
    path(
        "surveys/waves/<uuid:public_id>/sample/<slug:language>/<int:number>/", samples.wave_sample, name="wave_reminder"
    ),
    path("surveys/triggers/", rules.trigger_list, name="triggers"),
    path("surveys/triggers/new/", rules.trigger_edit, name="trigger_new"),
    path("surveys/triggers/<uuid:public_id>/", rules.trigger_edit, name="trigger"),
    path("surveys/triggers/<uuid:public_id>/switch/", rules.trigger_switch, name="trigger_switch"),
    path("surveys/budget/", rules.budget, name="budget"),
    path("surveys/<uuid:public_id>/quotas/", rules.survey_quotas, name="quotas"),
    path("surveys/quotas/<uuid:public_id>/remove/", rules.quota_remove, name="quota_remove"),
    path("surveys/waves/<uuid:public_id>/close/", waves.wave_close, name="wave_close"),
    path("surveys/versions/<uuid:public_id>/", definition.version, name="version"),
    path("surveys/versions/<uuid:public_id>/texts/", definition.texts, name="version_texts"),
    path("surveys/versions/<uuid:public_id>/order/", questions.order, name="version_order"),
    path("surveys/versions/<uuid:public_id>/publish/", definition.publish, name="version_publish"),
    path("surveys/versions/<uuid:public_id>/copy/", definition.copy, name="version_copy"),
    path("surveys/versions/<uuid:public_id>/discard/", definition.discard, name="version_discard"),
    path("surveys/versions/<uuid:public_id>/preview/", questions.question_preview, name="question_preview"),
    path("surveys/versions/<uuid:public_id>/questions/", questions.question, name="question_new"),
    path("surveys/versions/<uuid:public_id>/questions/<slug:key>/", questions.question, name="question"),
    path(
        "surveys/versions/<uuid:public_id>/questions/<slug:key>/remove/",
        questions.question_remove,
        name="question_remove",
    ),
    path("surveys/versions/<uuid:public_id>/questions/<slug:key>/move/", questions.question_move, name="question_move"),
    path("surveys/<uuid:public_id>/", definition.survey, name="survey"),
    path("surveys/<uuid:public_id>/results/", results.results, name="results"),
    path("surveys/<uuid:public_id>/report.pdf", results_files.report, name="results_report"),
    path("surveys/<uuid:public_id>/left-out/", results.left_out, name="left_out"),
    path("surveys/themes/", themes.themes, name="themes"),
    path("surveys/themes/new/", themes.theme, name="theme_new"),
    path("surveys/themes/<uuid:public_id>/", themes.theme, name="theme"),
    path("surveys/themes/<uuid:public_id>/remove/", themes.theme_remove, name="theme_remove"),
    path("surveys/<uuid:public_id>/responses/", results.responses, name="responses"),
    path("surveys/<uuid:public_id>/export/", results_files.export, name="results_export"),
    path("surveys/<uuid:public_id>/waves/", waves.wave_new, name="wave_new"),
    path("surveys/<uuid:public_id>/waves/count/", waves.wave_count, name="wave_count"),
    path("surveys/<uuid:public_id>/links/", collectors.collectors, name="collectors"),
    path("surveys/links/<uuid:public_id>/", collectors.collector, name="collector"),
    path("surveys/links/<uuid:public_id>/open/", collectors.collector_open, name="collector_open"),
    path("surveys/links/<uuid:public_id>/code.svg", collectors.collector_code, name="collector_code"),
    path("surveys/held/", held.held_list, name="held"),
    path("surveys/held/<uuid:public_id>/", held.held, name="held_response"),
    path("surveys/held/<uuid:public_id>/decide/", held.decide, name="held_decide"),
    path("ask/<str:token>/", public_survey.public_answer, name="public_answer"),
    path("ask/<str:token>/thanks/", public_survey.public_thanks, name="public_thanks"),
    path("s/logo/<uuid:public_id>/", answer.logo, name="answer_logo"),
    path("s/colour/<str:colour>.css", answer.colour, name="answer_colour"),
    path("s/<str:token>/", answer.answer, name="answer"),
    path("s/<str:token>/thanks/", answer.thanks, name="answer_thanks"),
]

loop_urls = [
    path("call-backs/", loop.case_list, name="loop"),
    path("call-backs/rules/", loop.rule_list, name="loop_rules"),
    path("call-backs/rules/new/", loop.rule_edit, name="loop_rule_new"),
    path("call-backs/rules/<uuid:public_id>/", loop.rule_edit, name="loop_rule"),
    path("call-backs/<uuid:public_id>/", loop.case, name="loop_case"),
    path("visits/calendar/", visits.calendar_page, name="visit_calendar"),
    path("visits/plans/new/", visits.plan_edit, name="visit_plan_new"),
    path("visits/plans/<uuid:public_id>/", visits.plan_edit, name="visit_plan"),
    path("visits/new/<uuid:public_id>/", visits.visit_new, name="visit_new"),
    path("visits/<uuid:public_id>/", visits.visit, name="visit"),
    path("visits/<uuid:public_id>/record/", visits.visit_record, name="visit_record"),
    path("journey/", journey.journey, name="journey"),
    path("journey/needs/", journey.need_list, name="needs"),
    path("journey/needs/new/<uuid:public_id>/", journey.need_new, name="need_new"),
    path("market/", journey.market, name="market"),
    path("market/new/", journey.market_edit, name="market_new"),
    path("market/<uuid:public_id>/", journey.market_edit, name="market_note"),
]

urlpatterns = complaint_urls + improvement_urls + survey_urls + loop_urls
