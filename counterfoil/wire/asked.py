"""What was asked: a request that was read whole; everything in it is read when somebody wants it, and once."""

import io
from collections.abc import Mapping
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from counterfoil.wire import bearer, bodies, cookies, multipart, paths
from counterfoil.wire.multipart import MULTIPART
from counterfoil.wire.refusals import WrongKind

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Asked:
    """The head and the body of one request."""

    bearer: str | None = None  # the token that is shown; where one is, it alone says who asks
    _cookies: Mapping[str, str] | None = None
    _query: dict[str, str] | None = None
    _form: dict[str, str] | None = None
    _parts: multipart.Form | None = None
    takes_files = False  # whether what is asked for does
    spilled: BinaryIO | None = None  # the body, where it is too long to be held in memory

    def __init__(  # a door fills it in one go
        self,
        method: str,
        path: str,
        query_string: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes,
        *,
        address: str = "",
        scheme: str = "http",
        host: str = "localhost",
    ) -> None:
        self.method = method
        self.path = path
        self.query_string = query_string
        self.headers = headers
        if b"authorization" in headers:
            self.bearer = bearer.shown(headers)
        self.body = body
        self.address = address
        self.scheme = scheme
        self.host = host

    @property
    def here(self) -> str:
        """The address asked for, as it stands in the browser: path and query."""
        path, query = paths.address(self.path), self.query_string.decode("latin-1")
        return f"{path}?{query}" if query else path

    @property
    def sent_from(self) -> str:
        """The page of ours that this was sent from, path and query; empty where the browser does not say."""
        try:
            page = urlsplit(self.header("referer") or "")
            if page.netloc.lower() != self.host:
                return ""
        except ValueError:  # no browser is at such an address
            return ""
        return f"{page.path}?{page.query}" if page.query else page.path

    @property
    def secure(self) -> bool:
        """Whether the browser speaks TLS with us, or with the proxy in front."""
        return self.scheme == "https"

    @property
    def is_api(self) -> bool:
        """Whether it is the door for programs."""
        return self.path.startswith("/api/")

    def header(self, name: str) -> str | None:
        """A header of the request; the name in small letters."""
        value = self.headers.get(name.encode("ascii"))
        return None if value is None else value.decode("latin-1")

    @property
    def query(self) -> dict[str, str]:
        """The fields after the question mark."""
        if self._query is None:
            self._query = bodies.pairs(self.query_string)
        return self._query

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies, whoever set them; none beside a token."""
        if self._cookies is None:
            sent = self.headers.get(b"cookie", b"") if self.bearer is None else b""
            self._cookies = cookies.parse(sent)
        return self._cookies

    @property
    def content_type(self) -> str:
        """The kind of the body, in small letters and without parameters."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        if self._is_multipart:
            return self._multipart().texts
        if self._form is None:
            if self.body and self.content_type != FORM:
                raise WrongKind
            self._form = bodies.pairs(self.body)
        return self._form

    def form_with_files(self) -> dict[str, Any]:
        """The fields of a form, and the files in it where files are taken."""
        texts = self.form()
        return {**texts, **self._multipart().files} if self._is_multipart else texts

    @property
    def _is_multipart(self) -> bool:
        return self.takes_files and self.content_type == MULTIPART

    def _multipart(self) -> multipart.Form:
        if self._parts is None:
            body = self.spilled or io.BytesIO(self.body)
            self._parts = multipart.form(body, self.header("content-type") or "")
        return self._parts

    def said(self, *, forms: bool = False) -> Mapping[str, Any]:
        """What the body says, as JSON or where `forms` are read as one; no body says as much as an empty object."""
        if self._is_multipart:
            return self.form_with_files()
        if forms and self.content_type == FORM:
            return self.form()
        return self.json() if self.body or self.content_type else {}

    def json(self) -> dict[str, Any]:
        """The object of a JSON body."""
        if self.content_type != JSON:
            raise WrongKind
        return bodies.json_object(self.body)
