from django.urls import path

from crmq.lib.placeholder import soon
from feedback.views.complaints import desk, public, record

app_name = "feedback"

complaint_urls = [
    path("complaints/", desk.desk, name="complaints"),
    path("complaints/all/", desk.complaint_list, name="complaint_list"),
    path("complaints/new/", desk.intake, name="complaint_new"),
    path("complaints/<uuid:public_id>/", record.record, name="complaint"),
    *[
        path(f"complaints/<uuid:public_id>/{step.__name__}/", step, name=f"complaint_{step.__name__}")
        for step in (
            record.acknowledge, record.take, record.assign, record.message, record.severity, record.wait, record.resume,
            record.resolve, record.close, record.reopen,
        )
    ],
    path("complain/", public.complain, name="complain"),
    path("complain/done/", public.complain_done, name="complain_done"),
    path("track/<str:token>/", public.track, name="track"),
    path("track/<str:token>/reopen/", public.track_reopen, name="track_reopen"),
]  # fmt: skip

survey_urls = [
    path("surveys/", soon, name="surveys"),
]

urlpatterns = complaint_urls + survey_urls
