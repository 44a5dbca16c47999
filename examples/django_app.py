"""Identity in front of Django, as in its wsgi.py."""
# granian --interface wsgi examples.django_app:application

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from counterfoil.identity.wsgi import VISIT, WithIdentity, requires
from counterfoil.storage.alone import open_identity

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost", "127.0.0.1"], SECRET_KEY=os.urandom(32).hex()
)


def front(request: HttpRequest) -> HttpResponse:
    """Open to all: signing in is at /login, registering at /register."""
    return HttpResponse(f"Hello {request.META[VISIT].actor.username or 'stranger'}", "text/plain")


@requires()
def visits(request: HttpRequest) -> JsonResponse:
    """Counts in the session; of many requests at once none is lost."""
    return JsonResponse({"visits": request.META[VISIT].session.add("visits", 1)})


@requires("orders:read")
def orders(request: HttpRequest) -> JsonResponse:
    """For those who hold the right."""
    return JsonResponse({"orders of": request.META[VISIT].actor.username})


urlpatterns = [path("", front), path("visits", visits), path("orders", orders)]
identity = open_identity(os.environ.get("IDENTITY", "identity-data"), os.environ.get("DATABASE", "sqlite:"))
application = WithIdentity(get_wsgi_application(), identity)
