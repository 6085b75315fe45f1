"""How somebody may come in at this moment: what is chosen for the site, and what a link says."""

from dataclasses import dataclass
from typing import Final

from app import site
from app.models import invitations
from app.models.invitations import Invitation
from app.models.users import User
from app.pages.letters import signing_keys
from app.site import APPROVAL, CLOSED, INVITATION, INVITATIONS_BY, MEMBERS, OPEN, REGISTRATION

INVITED, OVER = "invited", "over"
# Of these there is a form.
WITH_FORM: Final = frozenset({OPEN, APPROVAL, INVITED})


@dataclass(frozen=True)
class Way:
    """Open, by approval, by the invitation of a link; or why there is none."""

    kind: str
    token: str = ""
    invitation: Invitation | None = None
    inviter: User | None = None

    @property
    def has_form(self) -> bool:
        return self.kind in WITH_FORM

    @property
    def asks_reason(self) -> bool:
        return self.kind == APPROVAL


def way_in(token: str) -> Way:
    """The way for whoever comes with the token of an invitation, or with none."""
    mode = site.choice(REGISTRATION)
    if not token or mode == CLOSED:
        return Way(mode)
    found = invitations.of_token(token, signing_keys())
    if found is None or not may_invite(found[1]):
        # Where everybody may come, nobody needs the link.
        return Way(OVER if mode == INVITATION else mode)
    return Way(INVITED, token, *found)


def may_invite(maker: User | None) -> bool:
    """Whether the links of somebody (None: the command line) count."""
    if maker is None or maker.is_staff:
        return True
    return site.choice(INVITATIONS_BY) == MEMBERS and invitations.is_trusted(maker)
