from tests.engine.harness import Vigia, text
from bot.testing import *
import time
async def test_try(vigia: Vigia):
    t=time.time()
    print(text(await vigia.says(ANA, "declare sev2 Checkout is failing")))
    print(time.time()-t)
    print(vigia.room(1), vigia.card(1), vigia.topic(1), vigia.announcements(), vigia.private(ANA))
    await vigia.later("1h30m")
    print("\n".join(vigia.room(1)));print("\n".join(vigia.private(ANA)))
    print(text(await vigia.says(BRUNO, "timeline", where=1)))
    for k in await vigia.outbox(1): print(k)
    print(time.time()-t)

async def test_taken(vigia):
    vigia.chat.taken_names.add("inc-1-checkout-is-failing")
    await vigia.declares()
    for k in await vigia.outbox(1): print(k)
    print(vigia.room(1)); print(vigia.private(ANA))
