from django.urls import include, path

from .views import approval, customer, drafts, evaluation, indicators, library, scorecards, tiers, upkeep, versions
from .views.tuning import advisors, judging, trying, tune

app_name = "scoring"
urlpatterns = [
    path("evaluation/", evaluation.overview, name="evaluation"),
    path("evaluation/start/", evaluation.start, name="run_start"),
    path("evaluation/runs/<uuid:public_id>/", evaluation.run_detail, name="run"),
    path("evaluation/runs/<uuid:public_id>/cancel/", evaluation.run_cancel, name="run_cancel"),
    path("evaluation/runs/<uuid:public_id>/pause/", evaluation.run_pause, name="run_pause"),
    path("evaluation/runs/<uuid:public_id>/resume/", evaluation.run_resume, name="run_resume"),
    path("evaluation/runs/compare/", evaluation.run_compare, name="run_compare"),
    path("evaluation/schedule/", upkeep.policy, name="upkeep"),
    path("evaluation/schedule/prune/", upkeep.prune, name="prune"),
    path("evaluation/indicators/<slug:key>/", indicators.detail, name="indicator"),
    path("evaluation/customer/<uuid:public_id>/", customer.explanation, name="customer"),
    path("evaluation/customer/<uuid:public_id>/card/", customer.card, name="customer_card"),
    path("evaluation/customer/<uuid:public_id>/reproduce/", customer.reproduce, name="reproduce"),
    path("evaluation/customer/<uuid:public_id>/<slug:key>/", customer.evidence, name="evidence"),
    path("evaluation/scorecards/", scorecards.scorecard_list, name="scorecards"),
    path("evaluation/scorecards/new/", scorecards.create, name="scorecard_new"),
    path("evaluation/scorecards/templates/<slug:key>/", scorecards.template, name="template"),
    path("evaluation/scorecards/templates/<slug:key>/start/", scorecards.template_start, name="template_start"),
    path("evaluation/scorecards/<slug:code>/edit/", scorecards.edit, name="scorecard_edit"),
    path(
        "evaluation/scorecards/versions/<uuid:public_id>/",
        include(
            [
                path("", versions.version, name="version"),
                path("compare/", versions.comparison, name="compare"),
                path("edit/", drafts.edit, name="draft"),
                path("edit/weights/", drafts.weights, name="draft_weights"),
                path("edit/rules/", drafts.rules, name="draft_rules"),
                path("edit/groups/", drafts.group_add, name="draft_group_add"),
                path("edit/items/", drafts.item_add, name="draft_item_add"),
                path("edit/vetoes/", drafts.veto_add, name="draft_veto_add"),
                path("edit/remove/<slug:kind>/", drafts.remove, name="draft_remove"),
                path("tune/", tune.tune, name="tune"),
                path("tune/preview/", tune.preview, name="tune_preview"),
                path("tune/customer/", trying.customer, name="tune_customer"),
                path("tune/exact/", trying.tryout_start, name="tryout_start"),
                path("tune/trial/", trying.trial, name="tune_trial"),
                path("advisors/", advisors.advisors, name="advisors"),
                path("advisors/<slug:method>/", judging.judge, name="judge"),
                path("advisors/<slug:method>/adopt/", advisors.adopt, name="advice_adopt"),
                path("submit/", approval.submit, name="version_submit"),
                path("withdraw/", approval.withdraw, name="version_withdraw"),
                path("approve/", approval.approve, name="version_approve"),
                path("reject/", approval.reject, name="version_reject"),
                path("publish/", approval.publish, name="version_publish"),
                path("copy/", approval.copy, name="version_copy"),
                path("discard/", approval.discard, name="version_discard"),
            ]
        ),
    ),
    path("evaluation/tryouts/<uuid:public_id>/", trying.tryout, name="tryout"),
    path("evaluation/indicators/", library.listing, name="indicators"),
    path("evaluation/new-indicator/<slug:kind>/", library.create, name="indicator_new"),
    path("evaluation/new-indicator/<slug:kind>/preview/", library.preview, name="indicator_preview"),
    path("evaluation/indicators/<slug:key>/edit/", library.edit, name="indicator_edit"),
    path("tiers/", tiers.overview, name="tiers"),
]
