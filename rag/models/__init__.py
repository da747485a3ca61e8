"""The models that ship with Dateline, one folder each, made in `training/`."""
