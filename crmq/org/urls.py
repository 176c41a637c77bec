from django.urls import path

from .views import audit, gallery, notifications, preferences, tokens

app_name = "org"
urlpatterns = [
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.notifications_read, name="notifications_read"),
    path("notifications/<uuid:public_id>/", notifications.notification_open, name="notification_open"),
    path("me/", preferences.preferences, name="preferences"),
    path("me/theme/", preferences.theme, name="theme"),
    path("me/tokens/", tokens.token_list, name="tokens"),
    path("me/tokens/<uuid:public_id>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("audit/", audit.audit_list, name="audit"),
    path("gallery/", gallery.gallery, name="gallery"),
]
