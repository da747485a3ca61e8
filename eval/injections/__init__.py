"""Articles that carry instructions, a model that obeys them, and what of it reached the user."""
