"""What is reported and decided, in words: for those it is about, and for those who decide."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Words = dict[str, LazyString]

# What those who report something say of it.
CATEGORIES: Final[Words] = {
    "spam": _l("It is advertising, or sent to many"),
    "harassment": _l("It insults, threatens or harasses"),
    "violence": _l("It calls for violence or hatred"),
    "illegal": _l("It is against the law"),
    "other": _l("Something else"),
}
# What was done, as its person reads it.
DONE: Final[Words] = {
    "warn": _l("A warning"),
    "veil": _l("Your pictures stand behind a veil"),
    "remove": _l("Pictures of yours were removed"),
    "delete": _l("A post of yours was deleted"),
    "limit": _l("Your account is limited"),
    "suspend": _l("Your account is suspended"),
}
# What it means for them.
MEANING: Final[Words] = {
    "warn": _l("Nothing else was done. Please mind it from now on."),
    "veil": _l("They are blurred until somebody asks to see them, and you cannot change that."),
    "remove": _l("The post is there, but nobody sees those pictures."),
    "delete": _l(
        "Nobody sees it any more. It can be brought back until the time to appeal is over."
    ),
    "limit": _l(
        "You can do all that you could, but only those who follow you come across what you say."
    ),
    "suspend": _l(
        "Nobody sees you or what you said, and after 30 days it is deleted. You can still appeal."
    ),
}
# Against what it was, as the person and the moderator read it.
RULES: Final[Words] = {
    "spam": _l("Advertising, or the same sent to many"),
    "harassment": _l("Insults, threats or harassment"),
    "violence": _l("A call for violence or hatred"),
    "illegal": _l("Something that is against the law"),
    "disturbing": _l("Pictures that may disturb, without a veil"),
    "deceiving": _l("Pretending to be somebody else, or deceiving others"),
    "other": _l("Something else that the rules of this site do not allow"),
}
# What a moderator may do.
CHOICES: Final[Words] = {
    "warn": _l("Warn, and do nothing else"),
    "veil": _l("Put the pictures behind a veil"),
    "remove": _l("Remove pictures"),
    "delete": _l("Delete the post"),
    "limit": _l("Limit the account: not on explore, in search or suggestions"),
    "suspend": _l("Suspend the account: nobody sees it, and after 30 days it goes"),
}
