"""Dateline: question answering over articles, every sentence cited to exact, checked characters."""

__version__ = "0.1.0"
