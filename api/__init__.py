"""Dateline over HTTP: a thin coat over `rag.service`. Start at `api.app.create_app`."""
