"""Decides: what people ask for becomes commands, commands become events, events become effects."""
