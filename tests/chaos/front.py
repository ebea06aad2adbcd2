"""One address in front of several bots, as a load balancer is: each connection goes to the next bot."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import count


class Front:
    def __init__(self, port: int, backs: Sequence[int]) -> None:
        self._backs = tuple(backs)
        self._turn = count()
        self._door = socket.create_server(("127.0.0.1", port), backlog=256)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._door.accept()
                threading.Thread(target=self._join, args=(caller,), daemon=True).start()

    def _join(self, caller: socket.socket) -> None:
        back = self._back()
        if back is None:
            caller.close()
            return
        threading.Thread(target=_pump, args=(back, caller), daemon=True).start()
        _pump(caller, back)

    def _back(self) -> socket.socket | None:
        first = next(self._turn)
        for n in range(len(self._backs)):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._backs[(first + n) % len(self._backs)]))
        return None


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Until either end hangs up; then both do."""
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
