"""What an agent asks for: the method and the tool of a call, read from its body as far as the gate needs to know."""

from dataclasses import dataclass

import msgspec

CALL = "tools/call"


class _Params(msgspec.Struct):
    name: object = None


class _Message(msgspec.Struct):
    method: object = None
    params: _Params | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A call, as far as one can tell from outside; what is no call of a tool names none."""

    method: str = ""
    tool: str = ""


_read = msgspec.json.Decoder(_Message).decode


def asked(body: bytes) -> Asked:
    """What this body asks for; what cannot be read asks for nothing, and whoever reads it next will say so."""
    try:
        message = _read(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Asked()
    method = message.method if isinstance(message.method, str) else ""
    name = message.params.name if message.params else None
    return Asked(method, name if method == CALL and isinstance(name, str) else "")
