"""What somebody came with, in a few words of ours: nothing of what they sent is repeated."""

from functools import lru_cache

# The first that is found counts: each browser also claims to be those below it.
BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
PROGRAM = "a program"
LOOKED_AT = 400  # characters; a browser has said by then what it is


@lru_cache(maxsize=512)
def in_words(user_agent: str) -> str:
    """Browser and system, such as "Firefox on Linux"; anything else is a program."""
    said = user_agent[:LOOKED_AT]
    if not said.startswith("Mozilla/5.0 (") or "compatible;" in said:
        return PROGRAM
    browser = next((words for sign, words in BROWSERS if sign in said), "")
    system = next((words for sign, words in SYSTEMS if sign in said), "")
    if not browser:
        return PROGRAM
    return f"{browser} on {system}" if system else browser
