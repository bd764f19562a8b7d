"""The keeper's numbers, each with its reason. Seconds."""

PLACE_SECONDS = 15.0  # until a place is said not to answer: a target answers within 20
TURN_SECONDS = 10.0  # to wait for another process that writes to the same place; it shows the same page or a newer one
SWEEP_SECONDS = 15.0  # how soon a place that was down, or a bell nobody heard, is noticed: well within a minute
