"""`python -m tests.alone.wsgiref_server PORT module:app`: the standard library's server, for one at a time."""

import sys
from importlib import import_module
from wsgiref.simple_server import make_server


def main() -> None:
    port, where = sys.argv[1:]
    module, name = where.split(":")
    with make_server("127.0.0.1", int(port), getattr(import_module(module), name)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
