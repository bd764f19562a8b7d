"""One folder for each place Vigia speaks in. Strangers to each other; they see only ports, messages, domain."""
