"""Django's sessions in its database, as its documentation shows them: signing in by the user's id, out by flush()."""

import sys
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

port, folder = int(sys.argv[1]), sys.argv[2]
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{folder}/db",
            "OPTIONS": {"timeout": 20},
        }
    },
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no account",
)
django.setup()
call_command("migrate", verbosity=0)


def login(request: HttpRequest) -> HttpResponse:
    request.session.cycle_key()
    request.session["user"] = "ann"
    return HttpResponse(status=204)


def put(request: HttpRequest) -> HttpResponse:
    request.session.get("user")
    time.sleep(int(request.GET["ms"]) / 1000)
    request.session[request.GET["key"]] = 1
    return HttpResponse(status=204)


def keys(request: HttpRequest) -> HttpResponse:
    if "user" not in request.session:
        return HttpResponse(status=401)
    return JsonResponse([name for name in request.session.keys() if name.startswith("key")], safe=False)  # noqa: SIM118


def logout(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return HttpResponse(status=204)


urlpatterns = [
    path(name, view) for name, view in (("login", login), ("put", put), ("keys", keys), ("logout", logout))
]


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


make_server("127.0.0.1", port, get_wsgi_application(), Threaded).serve_forever()
