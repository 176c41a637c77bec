from django.urls import path

from .views import inbound, outbox

app_name = "mail"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:public_id>/", outbox.mail_detail, name="detail"),
    path("outbox/<uuid:public_id>/decide/", outbox.mail_decide, name="decide"),
    path("received/", inbound.received, name="received"),
    path("received/<uuid:public_id>/", inbound.received_detail, name="received_detail"),
    path("mail/in/", inbound.receive, name="receive"),
    path("u/<str:token>/", outbox.unsubscribe, name="unsubscribe"),
]
