from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "crmq.demo"
    label = "demo"
