"""The page: static files that the service gives at `/`, `/c/{id}`, `/a`, `/a/{id}` and `/web/…`."""
