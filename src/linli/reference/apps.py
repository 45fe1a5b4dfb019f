from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "linli.reference"
    label = "reference"
