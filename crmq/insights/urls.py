from django.urls import path

from crmq.lib.placeholder import soon

app_name = "insights"
urlpatterns = [
    path("insights/", soon, name="dashboard"),
]
