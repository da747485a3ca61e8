"""Dateline beside other systems, measured on articles that the caller gives. Not part of the package."""
