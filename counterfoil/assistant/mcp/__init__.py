"""The shop's tools for other people's agents, over the Model Context Protocol; the package `mcp` is loaded by these alone."""
