from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "linli.organisations"
    label = "organisations"
