from django.urls import path

from crmq.lib.placeholder import soon

app_name = "mail"
urlpatterns = [
    path("outbox/", soon, name="outbox"),
]
