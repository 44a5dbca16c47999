"""The tools that agents may ask for, by name, and the rights these take."""

from collections.abc import Mapping
from functools import cache

from counterfoil.assistant.tools.tool import Tool, all_tools
from counterfoil.gate.actor import OFFICE
from counterfoil.gate.permissions import IN_THE_SHOP, Permission


@cache
def tools() -> Mapping[str, Tool]:
    """Every tool; which there are is known once the shop is open."""
    return {tool.name: tool for tool in all_tools()}


@cache
def scopes_of(realm: str) -> tuple[str, ...]:
    """The rights that tools take in this realm: a program that asks for them at once need not ask again."""
    needs = {tool.needs for tool in tools().values() if isinstance(tool.needs, Permission)}
    return tuple(sorted(needs if realm == OFFICE else needs & IN_THE_SHOP))
