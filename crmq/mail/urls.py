from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:public_id>/", views.mail_detail, name="detail"),
    path("outbox/<uuid:public_id>/decide/", views.mail_decide, name="decide"),
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
