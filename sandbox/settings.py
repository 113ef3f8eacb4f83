"""What the sandbox is told by the environment; secrets are those of this machine, shared with the platform."""

import json
from pathlib import Path
from typing import Any

from config import env

HOST = "127.0.0.1"
CALLBACK_SECONDS = 5.0


def port() -> int:
    """Return the port to listen on."""
    return int(env.text("MINGBAN_SANDBOX_PORT", "8001"))


def smtp_port() -> int:
    """Return the port on which mail is taken."""
    return int(env.text("MINGBAN_SANDBOX_SMTP_PORT") or port() + 2)


def clamd_port() -> int:
    """Return the port on which the virus scanner listens."""
    return int(env.text("MINGBAN_CLAMD_PORT", "8002"))


def key() -> str:
    """Return the key that signs calls in both directions."""
    return env.local_secret("MINGBAN_SANDBOX_KEY")


def database() -> Path:
    """Return the file of the sandbox's own database."""
    return env.var_dir() / "sandbox.sqlite3"


def demo_people() -> list[dict[str, Any]]:
    """Return the fictitious citizens of the demonstration, as the platform loads them too."""
    path = Path(env.text("MINGBAN_DEMO_PEOPLE", str(env.ROOT / "data" / "demo" / "people.json")))
    citizens: list[dict[str, Any]] = json.loads(path.read_text()).get("citizens", []) if path.is_file() else []
    return citizens


def registers() -> dict[str, dict[str, dict[str, Any]]]:
    """Return what each register holds, by service and identity number."""
    path = env.ROOT / "data" / "demo" / "registers.json"
    content: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return {code: entries for code, entries in content.items() if code != "note"}


def totp_secrets() -> dict[str, str]:
    """Return the authenticator secrets of the demonstration's officials, written when its people are loaded."""
    path = env.var_dir() / "secrets" / "demo-totp.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    return known
