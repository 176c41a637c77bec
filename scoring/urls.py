from django.urls import path

from crmq.lib.placeholder import soon

app_name = "scoring"
urlpatterns = [
    path("evaluation/", soon, name="evaluation"),
    path("tiers/", soon, name="tiers"),
]
