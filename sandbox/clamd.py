"""A stand-in for ClamAV's daemon: `python -m sandbox.clamd` listens on this machine and knows one virus, the EICAR test string.

It speaks what the platform uses of clamd's protocol: zPING and zINSTREAM. Stop the process to see the platform without it.
"""

import asyncio
import struct

from sandbox import settings

# Written in two parts, so that no real scanner takes this file for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 25 * 1024 * 1024
COMMAND_BYTES = 64


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one command, as clamd does outside a session."""
    try:
        command = await reader.readuntil(b"\0")
        if command == b"zPING\0":
            writer.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            writer.write(await verdict(reader))
        else:
            writer.write(b"UNKNOWN COMMAND\0")
        await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass
    finally:
        writer.close()


async def verdict(reader: asyncio.StreamReader) -> bytes:
    """Read chunks until an empty one and say what was found."""
    data = b""
    while size := struct.unpack("!I", await reader.readexactly(4))[0]:
        if len(data) + size > MOST_BYTES:
            return b"INSTREAM size limit exceeded. ERROR\0"
        data += await reader.readexactly(size)
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


async def serve() -> None:
    """Listen until told to stop."""
    server = await asyncio.start_server(answer, settings.HOST, settings.clamd_port(), limit=COMMAND_BYTES * 1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
