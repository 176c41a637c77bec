from django.urls import path

from crmq.lib.placeholder import soon

app_name = "customers"
urlpatterns = [
    path("", soon, name="my_day"),
    path("customers/", soon, name="list"),
    path("customers/<uuid:public_id>/", soon, name="record"),
    path("screening/", soon, name="screening"),
    path("maintenance/", soon, name="maintenance"),
    path("visits/", soon, name="visits"),
    path("imports/", soon, name="imports"),
    path("search/", soon, name="search"),
    path("log/", soon, name="quick_log"),
]
