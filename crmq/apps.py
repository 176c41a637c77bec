from django.contrib.admin.apps import AdminConfig


class ChainAdminConfig(AdminConfig):
    default_site = "crmq.admin_site.ChainSite"
