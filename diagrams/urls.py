from django.urls import path

from diagrams.views import logic_map

app_name = "diagrams"
urlpatterns = [
    path("map/", logic_map.logic_map, name="map"),
    path("map/versions/", logic_map.versions, name="versions"),
    path("map/stage/<slug:key>/", logic_map.stage, name="stage"),
    path("map/moves/<int:pk>/", logic_map.moves, name="moves"),
    path("map/export.svg", logic_map.export_svg, name="export_svg"),
    path("map/export.pdf", logic_map.export_pdf, name="export_pdf"),
]
