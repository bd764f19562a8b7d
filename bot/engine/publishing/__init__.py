"""Telling people outside: what is drafted, who lets it go, how it looks before and after."""
