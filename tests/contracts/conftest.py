"""Suites are modules that no test runner collects by itself; their assertions explain themselves all the same."""

import pytest

pytest.register_assert_rewrite("tests.contracts.chat_port")
