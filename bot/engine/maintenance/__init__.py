"""Planned maintenance: what people decide, what the clock does, what is said of it where."""
