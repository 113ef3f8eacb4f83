"""What the environment tells us: one function per kind of value, so that settings stay a list of facts."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class MissingSetting(RuntimeError):
    """A setting that production cannot do without is not in the environment."""


def text(name: str, default: str = "") -> str:
    """Return the environment variable `name`, or `default`."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Return True where the variable reads 1, true, yes or on."""
    return text(name, str(default)).lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def var_dir() -> Path:
    """Return the folder of everything that the running product writes (database, files, index, secrets)."""
    return Path(text("MINGBAN_VAR", str(ROOT / "var")))


def required(name: str) -> str:
    """Return a variable that must be there.

    :raises MissingSetting: when it is not.
    """
    value = text(name)
    if not value:
        raise MissingSetting(f"set {name} in the environment before starting in production")
    return value


def local_secret(name: str) -> str:
    """Return a secret of this machine for development: from the environment, else kept in var/secrets, made on first use."""
    if text(name):
        return text(name)
    folder = var_dir() / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name.lower()
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
