"""What every ChatPort does, whatever the platform. An adapter's tests inherit the suite and say how to look.

class TestMyPlatform(ChatPortContract):
    @pytest.fixture
    async def platform(self) -> Platform: ...
"""

import pytest

from bot.domain.values import Conversation
from bot.ports import ChatPort
from tests.contracts.chat_messages import MessagesContract
from tests.contracts.chat_platform import Platform, opened
from tests.contracts.chat_rooms import RoomsContract


class ChatPortContract(RoomsContract, MessagesContract):
    """Inherited by the tests of each adapter, and of the fake."""

    @pytest.fixture
    def platform(self) -> Platform:
        raise NotImplementedError

    @pytest.fixture
    def port(self, platform: Platform) -> ChatPort:
        return platform.port

    @pytest.fixture
    async def room(self, port: ChatPort) -> Conversation:
        return (await opened(port, "inc-7 Checkout")).conversation
