"""What all tests have in common: figures that some measure beside their verdict are told at the end of the run."""

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, however slow the machine: who wants others runs with --hypothesis-profile=default.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("passed")
    figures = [words for report in reports for name, words in report.user_properties if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for words in figures:
            terminalreporter.write_line(str(words))
