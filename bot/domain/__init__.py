"""Rules about incidents. Standard library only: no clock, no input or output, no globals."""
