"""Microsoft's clouds, known by Graph's host: whose tokens are taken there, and who signs what the Connector brings.

Sources: botframework-connector 4.17.1, auth/authentication_constants.py and auth/government_constants.py;
learn.microsoft.com/graph/deployments. In the cloud of China there is no Teams.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cloud:
    """Audiences of tokens, and the directory where a bot of many tenants logs in."""

    graph: str
    connector: str  # also the issuer of the tokens that activities come with
    house: str


PUBLIC: Final = Cloud("https://graph.microsoft.com", "https://api.botframework.com", "botframework.com")
_GOVERNMENT: Final = ("https://api.botframework.us", "MicrosoftServices.onmicrosoft.us")
_OTHERS: Final = {
    "graph.microsoft.us": Cloud("https://graph.microsoft.us", *_GOVERNMENT),
    "dod-graph.microsoft.us": Cloud("https://dod-graph.microsoft.us", *_GOVERNMENT),
}


def cloud_of(graph_url: str) -> Cloud:
    """The cloud whose Graph this is; any other address stands for the public one's."""
    return _OTHERS.get(urlsplit(graph_url).hostname or "", PUBLIC)
