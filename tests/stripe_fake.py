"""A small Stripe over HTTP: pages to pay on, payment intents behind them, refunds, idempotency, and signed calls."""

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx

KEY = "sk_test_a_key_of_the_fake_0123"
SECRET = "whsec_a_secret_of_the_fake_0123"


class FakeStripe:
    """What it keeps, and what somebody at its pages does."""

    def __init__(self):
        self.sessions, self.intents, self.refunds, self.answers = {}, {}, {}, {}
        self.seen = []  # (method, path, idempotency key)
        self.mutex = threading.Lock()
        self.out_of_order = 0  # the status of every answer, where it is one
        self.refunds_are = "succeeded"
        self.url = ""

    # Somebody at its page

    def pays(self, order, amount=None):
        """They pay; the payment intent behind it."""
        session = self.session_of(order)
        assert session["status"] == "open", session
        name = f"pi_{len(self.intents) + 1}_{order}"
        self.intents[name] = {
            "id": name,
            "object": "payment_intent",
            "status": "succeeded",
            "amount": session["amount_total"],
            "amount_received": session["amount_total"] if amount is None else amount,
            "currency": session["currency"],
            "metadata": session["of_intent"],
        }
        session.update(status="complete", payment_intent=name)
        return self.intents[name]

    def session_of(self, order):
        return next(one for one in self.sessions.values() if one["client_reference_id"] == order)

    def event(self, kind, thing, name=""):
        return {"id": name or f"evt_{kind}_{thing['id']}", "type": kind, "data": {"object": thing}}

    def signed(self, event, secret=SECRET, at=None):
        body = json.dumps(event).encode()
        seconds = str(int(time.time() if at is None else at))
        made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        return body, f"t={seconds},v1={made}"

    def calls(self, shop_url, event, **how):
        """Tell a shop over HTTP; the status of its answer."""
        body, signature = self.signed(event, **how)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json; charset=utf-8"}
        return httpx.post(f"{shop_url}/api/webhooks/stripe", content=body, headers=headers).status_code

    # What a shop asks

    def answer(self, method, path, query, form, headers):
        self.seen.append((method, path, headers.get("idempotency-key", "")))
        if self.out_of_order:
            return self.out_of_order, {"error": {"type": "api_error"}}
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "code": "api_key_invalid"}}
        if method == "GET":
            return self.look(path, query)
        once = headers["idempotency-key"]
        if once in self.answers:
            before, said = self.answers[once]
            if before != (path, form):
                return 400, {"error": {"type": "idempotency_error"}}
            return said
        said = self.do(path, form)
        self.answers[once] = ((path, form), said)
        return said

    def look(self, path, query):
        session = self.sessions.get(path.rpartition("/")[2])
        if session is None:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
        if query.get("expand[]") == "payment_intent" and session["payment_intent"]:
            return 200, {**session, "payment_intent": self.intents[session["payment_intent"]]}
        return 200, dict(session)

    def do(self, path, form):
        if path == "checkout/sessions":
            return self.open(form)
        if path.endswith("/expire"):
            session = self.sessions[path.split("/")[2]]
            if session["status"] != "open":
                return 400, {"error": {"type": "invalid_request_error"}}
            session["status"] = "expired"
            return 200, dict(session)
        assert path == "refunds", path
        return self.refund(form)

    def open(self, form):
        name = f"cs_{len(self.sessions) + 1}"
        amount = int(form["line_items[0][price_data][unit_amount]"]) * int(form["line_items[0][quantity]"])
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "status": "open",
            "url": f"{self.url}/pay/{name}",
            "client_reference_id": form["client_reference_id"],
            "amount_total": amount,
            "currency": form["line_items[0][price_data][currency]"],
            "metadata": {"order": form["metadata[order]"]},
            "of_intent": {"order": form["payment_intent_data[metadata][order]"]},
            "payment_intent": None,
        }
        return 200, dict(self.sessions[name])

    def refund(self, form):
        intent = self.intents.get(form["payment_intent"])
        if intent is None:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
        taken = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == intent["id"])
        if taken + int(form["amount"]) > intent["amount_received"]:
            return 400, {"error": {"type": "invalid_request_error", "code": "charge_already_refunded"}}
        name = f"re_{len(self.refunds) + 1}"
        self.refunds[name] = {
            "id": name,
            "object": "refund",
            "status": self.refunds_are,
            "amount": int(form["amount"]),
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": {"order": form["metadata[order]"], "refund": form["metadata[refund]"]},
        }
        return 200, dict(self.refunds[name])


@contextmanager
def fake_stripe():
    """Open it on a port of its own."""
    fake = FakeStripe()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.serve(b"")

        def do_POST(self):
            self.serve(self.rfile.read(int(self.headers.get("content-length", 0))))

        def serve(self, body):
            to = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            form, query = dict(parse_qsl(body.decode())), dict(parse_qsl(to.query))
            with fake.mutex:
                status, thing = fake.answer(self.command, to.path.removeprefix("/v1/"), query, form, headers)
            answer = json.dumps(thing).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
