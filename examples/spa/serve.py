"""A few files on an origin of their own.  `python serve.py PORT SHOP`, where SHOP is the shop's address."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
FILES = {f"/{path.name}": path for path in HERE.iterdir() if path.suffix in KINDS}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src {shop}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class Files(BaseHTTPRequestHandler):
    """Gives out the files that were there at the start, and nothing else."""

    shop = ""

    def do_GET(self) -> None:
        """Look at one of them."""
        path = FILES.get("/index.html" if self.path == "/" else self.path)
        if path is None:
            self.send_error(404)
            return
        body = path.read_bytes().replace(b"{shop}", self.shop.encode())
        self.send_response(200)
        self.send_header("content-type", KINDS[path.suffix])
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", POLICY.format(shop=self.shop))
        self.send_header("x-content-type-options", "nosniff")
        self.send_header("referrer-policy", "no-referrer")
        self.send_header("cache-control", "no-cache")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Files.shop = sys.argv[2].rstrip("/")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Files).serve_forever()
