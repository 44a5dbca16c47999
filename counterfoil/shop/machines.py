"""Who is a machine, by what it calls itself and by what it leaves out that every browser says."""

import re

# What machines that look at pages call themselves; a browser's own name has none of these words.
CALLS_ITSELF = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|scrap|curl|wget|python|httpx|requests|aiohttp|java/|okhttp|go-http|libwww"
    r"|perl|ruby|php/|node|axios|headless|phantom|puppeteer|playwright|selenium|lighthouse|pagespeed|monitor"
    r"|uptime|pingdom|check|preview|facebookexternalhit|whatsapp|telegram|embed|feed|rss|archive|validator"
    r"|scan|probe|zgrab|nmap|nikto|gptbot|claude|openai|perplexity|bytespider|ahrefs|semrush|dataprovider",
    re.IGNORECASE,
)
BROWSER = re.compile(r"Mozilla/\d|Opera/\d")


def is_machine(agent: str, languages: str) -> bool:
    """Whether it is no person's browser; those all say what languages are read."""
    return not languages or not BROWSER.match(agent) or CALLS_ITSELF.search(agent) is not None
