from django.apps import AppConfig


class ThemeConfig(AppConfig):
    name = "linli.theme"
    label = "theme"
