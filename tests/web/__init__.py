"""The frame of the web: door, edge, shield, bodies, static files, server."""
