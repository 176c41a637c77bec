from django.urls import path

from . import views

app_name = "diagrams"
urlpatterns = [
    path("map/", views.logic_map, name="map"),
    path("map/versions/", views.versions, name="versions"),
    path("map/stage/<slug:key>/", views.stage, name="stage"),
    path("map/moves/<int:pk>/", views.moves, name="moves"),
    path("map/export.svg", views.export_svg, name="export_svg"),
    path("map/export.pdf", views.export_pdf, name="export_pdf"),
]
