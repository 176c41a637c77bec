from django.urls import path

from .views import dashboard, rows

app_name = "insights"
urlpatterns = [
    path("insights/", dashboard.dashboard, name="dashboard"),
    path("insights/rows/<slug:metric>/", rows.rows, name="rows"),
    path("insights/rows/<slug:metric>/export/", rows.export, name="rows_export"),
]
