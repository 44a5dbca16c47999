"""Taking what was sent: into memory, or, where staff send files and it is long, onto the disk."""

from tempfile import TemporaryFile

from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.web.request import Request
from counterfoil.web.routes import Way
from counterfoil.web.visit import Visit
from counterfoil.wire import edge
from counterfoil.wire.receiving import Receive, spilled_body, whole_body


async def take_body(request: Request, visit: Visit, way: Way, receive: Receive, lanes: Lanes) -> None:
    """Give the visit its body, within the limits of bytes and of time."""
    visit.takes_files = way.uploads is not None
    limit = visit.site.upload_limit if visit.takes_files else visit.site.body_limit
    length = edge.length_of(visit.headers, limit)
    if length == 0 or (length < 0 and request.scope["http_version"][:1] == "1"):
        return
    if way.uploads is None or length <= visit.site.body_limit:
        visit.body = await whole_body(receive, length, visit.site.body_limit)
        return
    request.unread = True
    # Whoever may not send it is told before any of it is taken.
    await lanes.call(Lane.READ, visit.admit, way.uploads)
    visit.spilled = TemporaryFile(dir=visit.site.incoming)  # noqa: SIM115  (the request closes it once it is answered)
    await spilled_body(receive, length, limit, visit.spilled)
    request.unread = False
