"""Making cases: proposed from the articles held, or of answers that somebody marked wrong."""
