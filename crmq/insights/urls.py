from django.urls import path

from .views import board_report, dashboard, report, rows

app_name = "insights"
urlpatterns = [
    path("insights/", dashboard.dashboard, name="dashboard"),
    path("insights/report.pdf", board_report.board_report, name="report"),
    path("insights/rows/<slug:metric>/", rows.rows, name="rows"),
    path("insights/rows/<slug:metric>/export/", rows.export, name="rows_export"),
    path("customers/<uuid:public_id>/report.pdf", report.customer_report, name="customer_report"),
]
