"""What a person says of themselves."""

from app.models import names, publishing
from app.models.users import User


def describe(person: User, *, display_name: str, about: str, location: str, website: str) -> None:
    """Replace a person's description; the about is rendered once, like a post."""
    person.display_name = display_name
    person.about = about
    person.about_html = publishing.render(about).html if about else ""
    person.location = location
    person.website = website
    names.keep(person.id, person.username, display_name)
