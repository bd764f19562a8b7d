"""The public status page: from one snapshot of what may be known to files that need nobody."""
