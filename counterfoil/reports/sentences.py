"""What the reports say to people."""

SENTENCES: dict[str, str] = {
    "report.days": "The days must run from an earlier to a later one, over fifty years at most.",
    "report.no_reason": "Brought in, without a reason",
    "report.only": "This is written like country:LV, with one of: {words}; and only sales can be looked at so.",
    "report.key": "There is no such row in this report.",
    "report.ended_nobody": "Whoever wanted it is shut out or has no address.",
    "report.mail": "{days}, both included, in the time zone {zone}.",
    "report.mail_file": "The file goes along with this letter. The same as a page:",
    "report.mail_stop": "You asked for this letter. It can be stopped here:",
    "report.mail_title": "{report}, {days}",
    "report.mail_too_large": "The file is too large for a letter; here it can be fetched:",
    "report.many_mails": "No more than {most} reports are mailed to one person.",
    "report.no_address": "You have no address that a report could be mailed to.",
    "report.no_mail": "No report is mailed under this code.",
    "report.none": "There is no report of this name.",
}


def tell(name: str, **params: object) -> str:
    """A sentence of the reports."""
    return SENTENCES[f"report.{name}"].format(**params)
