"""Measures Dateline's answers against gold values. No model judges anything."""
