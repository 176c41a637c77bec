from django.urls import path

from crmq.lib.placeholder import soon

app_name = "feedback"
urlpatterns = [
    path("surveys/", soon, name="surveys"),
    path("complaints/", soon, name="complaints"),
]
