"""The status page read by other people's programs: `make test-clients`, which needs Node and Java."""
