"""One file per family of verbs."""
