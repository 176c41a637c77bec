from django.urls import path

from .views import customer, evaluation, indicators, tiers, versions

app_name = "scoring"
urlpatterns = [
    path("evaluation/", evaluation.overview, name="evaluation"),
    path("evaluation/start/", evaluation.start, name="run_start"),
    path("evaluation/runs/<uuid:public_id>/", evaluation.run_detail, name="run"),
    path("evaluation/runs/<uuid:public_id>/cancel/", evaluation.run_cancel, name="run_cancel"),
    path("evaluation/indicators/<slug:key>/", indicators.detail, name="indicator"),
    path("evaluation/customer/<uuid:public_id>/", customer.explanation, name="customer"),
    path("evaluation/customer/<uuid:public_id>/card/", customer.card, name="customer_card"),
    path("evaluation/customer/<uuid:public_id>/reproduce/", customer.reproduce, name="reproduce"),
    path("evaluation/customer/<uuid:public_id>/<slug:key>/", customer.evidence, name="evidence"),
    path("evaluation/scorecards/versions/<uuid:public_id>/", versions.version, name="version"),
    path("tiers/", tiers.overview, name="tiers"),
]
