from django.urls import path

from crmq.lib.placeholder import soon

app_name = "diagrams"
urlpatterns = [
    path("map/", soon, name="map"),
]
