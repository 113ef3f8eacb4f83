"""Registers of other authorities: population, marriages, real estate, businesses. Each knows the demonstration's people only."""

import re
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import identity, settings


async def ask(request: Request) -> Response:
    """Answer with the entry of a person, or that there is none; who does not say why gets nothing."""
    code, asked = request.path_params["code"], request.state.call
    registers = settings.registers()
    if code not in registers:
        return JSONResponse({"error": "no such register"}, status_code=404)
    if not all(isinstance(asked.get(name), str) and asked[name] for name in ("purpose", "legal_basis", "name")):
        return JSONResponse({"error": "name, purpose and legal_basis are needed"}, status_code=422)
    number = asked.get("identity_number")
    if not (isinstance(number, str) and re.fullmatch(r"[0-9X]{18}", number) and identity.is_well_formed(number)):
        return JSONResponse({"error": "a well-formed identity_number is needed"}, status_code=422)
    entry: dict[str, Any] = registers[code].get(number, {})
    as_of = datetime.now(UTC).isoformat(timespec="seconds")
    return JSONResponse({"is_found": bool(entry), "values": entry, "as_of": as_of})
