import os
import signal
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
application = get_wsgi_application()


def _end_with(parent: int) -> None:
    """End when the server that started this process is gone (kill -9): left alone it would go on answering on the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


if os.environ.get("LINLI_SERVER"):
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True, name="end-with-server").start()
