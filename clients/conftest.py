"""What every test here may ask for. Nothing is skipped: a program that is missing fails the run."""

pytest_plugins = ["tests.network_guard", "tests.reporting"]
