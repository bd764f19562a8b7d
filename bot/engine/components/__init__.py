"""What the status page lists: named by people, put into states by publications, added and retired."""
