"""api.test, auth.test, team.info and apps.connections.open."""

import secrets

from tests.adapters.slack.standin.methods.registry import Arguments, method
from tests.adapters.slack.standin.state import Json, State


@method("api.test", tier=4, token="none")
def api_test(_state: State, _: Arguments) -> Json:
    """Whether anybody is there; for everybody."""
    return {}


@method("auth.test", tier=4)
def auth_test(state: State, _: Arguments) -> Json:
    """Who the token is."""
    return {
        "url": f"https://{state.domain}.slack.com/",
        "team": state.team_name,
        "user": state.bot.name,
        "team_id": state.team,
        "user_id": state.bot.id,
        "bot_id": state.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", tier=3, scopes=("team:read",))
def team_info(state: State, _: Arguments) -> Json:
    """The workspace."""
    return {
        "team": {
            "id": state.team,
            "name": state.team_name,
            "url": f"https://{state.domain}.slack.com/",
            "domain": state.domain,
            "email_domain": "example.com",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        }
    }


@method("apps.connections.open", tier=1, token="app")
def connections_open(state: State, _: Arguments) -> Json:
    """A ticket for one socket. The server makes it a whole address."""
    ticket = secrets.token_urlsafe(18)
    state.tickets.add(ticket)
    return {"url": f"/link/?ticket={ticket}&app_id={state.app.id}"}
