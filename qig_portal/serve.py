"""`python -m qig_portal.serve --port 8000`: the web server of small installations and of `make run`.

Waitress receives a request whole before a thread takes it, so that slow and idle connections cost no thread.
Several processes share one socket.
"""

import argparse
import os
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from typing import Any

from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from qig_portal.receiving import BoundedServer

PROCESSES, THREADS = 2, 4
CONNECTIONS = 1000  # of each process
FILES = 3 * CONNECTIONS  # a connection may have a file for its body and one for its answer
SILENCE = 30  # seconds until a connection without traffic is closed
HEADER_SIZE = 32 * 1024
RESTART_AFTER, FREE_WITHIN = 1, 3  # seconds


def main() -> None:
    """Load the portal once, then serve it in several processes; start one again that ends."""
    options = _options()
    listening = _listening(options.host, options.port)
    application = import_module(options.application).application
    _allow_files()
    children = {_fork(application, listening) for _ in range(options.processes)}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while True:
            ended, _ = os.wait()
            children.discard(ended)
            time.sleep(RESTART_AFTER)
            children.add(_fork(application, listening))
    except (KeyboardInterrupt, SystemExit):
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child in children:
            with suppress(ChildProcessError):
                os.waitpid(child, 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m qig_portal.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--application", default="qig_portal.wsgi", help="the module with the application")
    return parser.parse_args()


def _listening(host: str, port: int) -> socket.socket:
    """Return a listening socket; wait for one that processes of a killed server still hold."""
    until = time.monotonic() + FREE_WITHIN
    while True:
        try:
            listening = socket.create_server((host, port), backlog=1024)
        except OSError as error:
            if time.monotonic() > until:
                sys.exit(f"The portal can't listen on {host}:{port}: {error.strerror}.")
            time.sleep(0.1)
            continue
        listening.setblocking(False)
        return listening


def _allow_files() -> None:
    """Raise the number of files that may be open, up to what the system allows."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _fork(application: Any, listening: socket.socket) -> int:
    """Start a process that serves, and return its pid."""
    parent = os.getpid()
    if pid := os.fork():
        return pid
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        serve(application, listening)
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    """End this process when its parent was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def serve(application: Any, listening: socket.socket) -> None:
    """Serve until SIGTERM; requests that were begun are finished."""
    limits = Adjustments(
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENCE,
        cleanup_interval=5,
        max_request_header_size=HEADER_SIZE,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # core.addresses decides whom to believe
        log_socket_errors=False,
        ident="",
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(limits.threads)
    address = (listening.family, listening.type, listening.proto, listening.getsockname())
    server = BoundedServer(
        application, adj=limits, dispatcher=dispatcher, _sock=listening, bind_socket=False, sockinfo=address
    )
    server.run()


if __name__ == "__main__":
    main()
