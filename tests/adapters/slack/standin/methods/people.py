"""users.* and usergroups.*"""

from tests.adapters.slack.standin.limits import LARGEST_PAGE
from tests.adapters.slack.standin.methods.registry import Arguments, method, paged
from tests.adapters.slack.standin.refusals import Refusal, refuse_unless
from tests.adapters.slack.standin.shapes import group_shape, person_shape
from tests.adapters.slack.standin.state import Json, State


@method("users.info", tier=4, scopes=("users:read",))
def info(state: State, arguments: Arguments) -> Json:
    """One person."""
    person = state.people.get(arguments.needed("user", "user_not_found"))
    if person is None:
        raise Refusal("user_not_found")
    return {"user": person_shape(state, person, locale=arguments.flag("include_locale"))}


@method("users.list", tier=2, scopes=("users:read",))
def everybody(state: State, arguments: Arguments) -> Json:
    """All of them."""
    locale = arguments.flag("include_locale")
    shapes = [person_shape(state, person, locale=locale) for person in state.people.values()]
    page, cursor = paged(shapes, arguments, LARGEST_PAGE, LARGEST_PAGE)
    return {"members": page, "cache_ts": state.now(), "response_metadata": {"next_cursor": cursor}}


@method("users.lookupByEmail", tier=3, scopes=("users:read.email",))
def by_email(state: State, arguments: Arguments) -> Json:
    """Whose address it is."""
    email = arguments.needed("email", "users_not_found").lower()
    for person in state.people.values():
        if person.email.lower() == email and not person.deleted and not person.bot_id:
            return {"user": person_shape(state, person)}
    raise Refusal("users_not_found")


@method("usergroups.list", tier=2, scopes=("usergroups:read",))
def groups(state: State, arguments: Arguments) -> Json:
    """The user groups."""
    users, count = arguments.flag("include_users"), arguments.flag("include_count")
    return {
        "usergroups": [
            group_shape(state, group, users=users, count=count)
            for group in state.groups.values()
            if not group.disabled or arguments.flag("include_disabled")
        ]
    }


@method("usergroups.users.list", tier=2, scopes=("usergroups:read",))
def group_members(state: State, arguments: Arguments) -> Json:
    """Who is in one."""
    group = state.groups.get(arguments.needed("usergroup", "no_such_subteam"))
    refuse_unless(group and (not group.disabled or arguments.flag("include_disabled")), "no_such_subteam")
    assert group is not None
    return {"users": list(group.members)}
