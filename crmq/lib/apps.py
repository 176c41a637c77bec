from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "crmq.lib"
    label = "lib"
