"""The page: static files that the service gives at `/`, `/c/{id}` and `/web/…`."""
