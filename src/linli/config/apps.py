from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        from linli.config import wiring  # noqa: PLC0415

        wiring.connect()
