"""What is said of requests that cannot be read or taken."""

SENTENCES: dict[str, str] = {
    "door.cross_site": "This came from another site, so nothing was done. Please try again from our own page.",
    "door.failed": "Something went wrong on our side. If it happens again, please tell us this number: {reference}.",
    "door.form_fields": "A form has at most {most} fields.",
    "door.form_repeated": "This field was sent more than once.",
    "door.garbled": "This could not be read.",
    "door.head_too_large": "The address or the headers of this request are too long.",
    "door.length_missing": "The request must say how long its body is (Content-Length).",
    "door.no_room": "There is no room on the disk for what was sent. Please make some, and try again.",
    "door.no_such_page": "There is nothing at this address.",
    "door.too_large": "This is more than can be sent at once.",
    "door.too_slow": "The request took too long to arrive.",
    "door.wrong_host": "Nobody here answers to that name.",
    "door.wrong_kind": "This kind of content is not read here.",
    "door.wrong_method": "That cannot be done here; what can: {methods}.",
}
