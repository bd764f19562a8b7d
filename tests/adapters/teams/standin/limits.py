"""Teams' numbers, as Microsoft's own side of the line. Source in brackets.

[rates] MicrosoftDocs/msteams-docs, bots/how-to/rate-limit.md; [graph rates] microsoft-graph-docs-contrib,
concepts/throttling-limits.md; [size] .../bots/how-to/format-your-bot-messages.md; [limits] learn.microsoft.com/
microsoftteams/limits-specifications-teams; [channel] learn.microsoft.com/graph/api/channel-post.
"""

from typing import Final

ANSWER: Final = 10.0  # seconds a bot has to answer an activity; 10 to 15 by channel [long operations guidance]

SENDS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))  # of one bot to one conversation [rates]
READS: Final = ((14, 1.0), (16, 2.0), (120, 30.0), (3600, 3600.0))  # of one conversation's members [rates]
TENANT: Final = ((30, 1.0),)  # of one bot in one tenant, of any kind [rates]
TEAM: Final = ((4, 1.0),)  # of Graph on one team or chat [graph rates]

MESSAGE_BYTES: Final = 100 * 1024  # of a message, as UTF-16 [size]
CHANNEL_MESSAGE_BYTES: Final = 28 * 1024  # of one in a channel [limits]
REFRESHED: Final = 60  # people for whom one card is refreshed [learn.microsoft.com: universal actions]

CHANNEL_NAME: Final = 50  # [channel]
DESCRIPTION: Final = 1024  # [New-TeamChannel]
CHANNELS: Final = 1000  # of one team, deleted ones for 30 days among them [limits]
KEPT_DELETED: Final = 30 * 24 * 3600.0  # seconds
PRIVATE_MEMBERS: Final = 200  # named when a private channel is made [channel]
PAGE: Final = 30  # channels on a page, so that tests see more than one
TOKEN_LIFE: Final = 3599  # seconds, as the login says
