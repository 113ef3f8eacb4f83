"""`python -m sandbox`: serve the outside world on this machine only, until told to stop."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from sandbox import settings

if __name__ == "__main__":
    Server(
        "sandbox.app:make_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.HOST,
        port=settings.port(),
        workers=1,
        log_level=LogLevels.warning,
    ).serve()
