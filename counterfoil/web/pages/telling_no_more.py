"""The page behind the link in a letter: one button, and no more such letters; no signing in."""

from counterfoil.gate.refusals import NotFound
from counterfoil.shop.wishes.telling import StopLink, Stopped, look_at_stop_link, stop_letters
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def look(visit: Visit) -> Answer:
    """See what the button would do; looking ends nothing, for programs look at links, too."""
    return _page(visit)


def stop(visit: Visit) -> Answer:
    """Press it; or have the program press it that reads one's mail."""
    try:
        visit.perform(stop_letters, StopLink(visit.params["secret"]))
    except NotFound:
        return _page(visit)
    return answers.see_other(f"{visit.path}?done=1")


def _page(visit: Visit) -> Answer:
    link: Stopped | None
    try:
        link = visit.perform(look_at_stop_link, StopLink(visit.params["secret"]))
    except NotFound:
        link = None
    done = "done" in visit.query
    return show(visit, "telling_no_more.html", 404 if link is None else 200, link=link, done=done)
