"""Where log lines go and what they look like: ours (structlog) and the libraries' in one stream, each with its request's number."""

import re
from logging import LogRecord
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog

# Addresses that are keys by themselves, whoever holds them: the page that a phone opens from a QR code.
SECRET_ADDRESS = re.compile(r"(/phone/)[0-9A-Za-z_-]{20,}")


def without_secrets(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave the keys in addresses out of a line, whoever wrote it."""
    texts = {key: SECRET_ADDRESS.sub(r"\1…", value) for key, value in event.items() if isinstance(value, str)}
    return {**event, **texts}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


class LogFile(WatchedFileHandler):
    """A log file that spoils nobody's work: what can't be written, as the disk is full, is not logged."""

    def emit(self, record: LogRecord) -> None:
        """Write a line. The standard library catches what fails while it writes, but not while it looks at the file."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)


def configure() -> None:
    """Send structlog's events through the standard library's handlers. Called once, by the settings."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def lines_to_stdout() -> dict[str, Any]:
    """Return LOGGING for production: JSON lines on standard output, which the system's journal keeps."""
    return _logging({"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}})


def words_and_file(folder: Path) -> dict[str, Any]:
    """Return LOGGING for a machine of one's own: readable warnings on the terminal, everything as JSON in mingban.log.

    Several processes write the file; whoever puts it aside (`make run` does, when it is large) renames it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = str(folder / "mingban.log")
    return _logging(
        {
            "out": {"class": "logging.StreamHandler", "level": "WARNING", "formatter": "words"},
            "file": {
                "class": "config.logs.LogFile",
                "filename": path,
                "delay": True,
                "encoding": "utf-8",
                "formatter": "json",
            },
        }
    )


def _logging(handlers: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(structlog.processors.JSONRenderer(ensure_ascii=False)),
            "words": _formatter(structlog.dev.ConsoleRenderer(colors=False)),
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "INFO"},
        "loggers": {
            # Django would also print to the terminal and mail administrators; our handlers are all there is.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # One line per request that failed is written by core.middleware, with the number.
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "axes.apps": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "ERROR"},
        },
    }


def _formatter(renderer: Any) -> dict[str, Any]:
    """Return the settings of a formatter that adds to the libraries' lines what ours carry already."""
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [remove, renderer],
    }
