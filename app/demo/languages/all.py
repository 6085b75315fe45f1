"""The languages of the demonstration, by their codes, and what people can be interested in."""

from app.demo.languages.arabic import ARABIC
from app.demo.languages.english import ENGLISH
from app.demo.languages.french import FRENCH
from app.demo.languages.german import GERMAN
from app.demo.languages.hindi import HINDI
from app.demo.languages.japanese import JAPANESE
from app.demo.languages.portuguese import PORTUGUESE
from app.demo.languages.spanish import SPANISH
from app.demo.languages.ukrainian import UKRAINIAN

LANGUAGES = {
    "en": ENGLISH,
    "es": SPANISH,
    "de": GERMAN,
    "fr": FRENCH,
    "pt": PORTUGUESE,
    "ja": JAPANESE,
    "ar": ARABIC,
    "uk": UKRAINIAN,
    "hi": HINDI,
}
TOPICS = tuple(ENGLISH.topics)
