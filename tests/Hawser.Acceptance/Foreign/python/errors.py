"""Errors of the protocol, and those of handlers on the wire."""
import traceback

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
APPLICATION_ERROR, DEADLINE_EXCEEDED, BUSY, TOO_LARGE, CANCELLED = -32000, -32001, -32002, -32003, -32800


class RpcError(Exception):
    """An error as an answer or as the end of a stream; raised in a handler, it is sent as it is."""

    def __init__(self, code, message, data=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.data = code, message, data

    @staticmethod
    def read(error):
        return RpcError(error["code"], error["message"], error.get("data"))

    def write(self):
        return {"code": self.code, "message": self.message} | ({} if self.data is None else {"data": self.data})


class Lost(ConnectionError):
    """The connection ended before the answer."""


def describe(error, depth=0):
    """An exception as the data of an application error. At most 64 KiB in all, so texts are cut."""
    data = {"type": getattr(error, "type_name", type(error).__qualname__), "message": str(error)[:4096]}
    if error.__traceback__:
        data["stack"] = "".join(traceback.format_tb(error.__traceback__))[:8192]
    if error.__cause__ and depth < 3:
        data["inner"] = describe(error.__cause__, depth + 1)
    return data


def from_exception(error):
    return error if isinstance(error, RpcError) else RpcError(APPLICATION_ERROR, str(error)[:4096], describe(error))
