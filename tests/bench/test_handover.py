"""Delivery starts at commit, not at the next tick: ten people asking at once wait milliseconds for the chat's call.

What it is at p99 is measured by `make bench` on a quiet machine; here other tests run beside it, so the middle is held.
"""

from benchmarks.figures import ms
from benchmarks.handover import GOAL, measured


async def test_ten_commands_at_once_reach_the_chat_within_20_ms_of_their_commit(database_url: str) -> None:
    """The best of three rounds of 100 commands: other work on the machine can delay a round, but not speed it up."""
    found = await measured(database_url, rounds=3, commands=100)

    assert min(one.p50 for one in found) < GOAL, [ms(one.p50) for one in found]
