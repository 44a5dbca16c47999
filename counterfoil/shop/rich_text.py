"""Texts with headings, lists and links, as somebody outside wrote them: cleaned, so that nothing in them runs."""

import re
from dataclasses import dataclass
from typing import Any

import nh3

from counterfoil.gate.shapes import Text

TAGS = {
    *("p", "br", "hr", "div", "span", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "a"),
    *("b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "blockquote", "code", "pre"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
TAG = re.compile("<[^>]*>")
LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class RichText:
    """Takes HTML, or plain paragraphs; gives clean HTML."""

    high: int = LONGEST

    def read(self, raw: object, *, spoken: bool) -> str:
        """The text, cleaned."""
        return cleaned(Text(0, self.high, lines=True).read(raw, spoken=spoken))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "maxLength": self.high, "description": "HTML; what could run is taken out"}


def cleaned(text: str) -> str:
    """Clean HTML; a text without a tag becomes paragraphs."""
    html = "".join(letter for letter in text if letter in "\t\n" or letter >= " ").strip()
    if "<" not in html:
        html = "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", html) if paragraph.strip())
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def words(html: str) -> str:
    """What is left of a text without its tags."""
    return TAG.sub(" ", html)
