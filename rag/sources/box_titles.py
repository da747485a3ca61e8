"""Titles over what is not a story on its page: other stories, readers' comments, questions about cookies.

Judges one line by its words, in all the languages of `phrases`.
"""

from __future__ import annotations

import re

from rag.sources import phrases

_TEASER_TITLE = re.compile(
    r"(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|recommended(?: for you)?|related"
    r"|elsewhere(?: (?:on|in) .{2,40})?|also in the news|in other news"
    r"|(?:more|related|recommended|other|similar) (?:stories|articles|news|coverage|reading|posts|content)"
    r"(?: (?:for you|from .{2,40}))?|more (?:from|on) .{2,40}|also on .{2,40}|what to read next"
    r"|read next|up next"
    r"|(?:read (?:more|also)|see also|also read)(?=:)|most (?:read|popular|viewed)|trending(?: now| stories)?"
    r"|latest(?: news| stories| headlines)?|top stories|editors?[’']s? picks?|from around the web"
    r"|don[’']t miss)\W*",
    re.IGNORECASE,
)
# What can be nothing else; "Latest" or "More on the fire" may also head a part of a story.
_CERTAIN_TITLE = re.compile(
    r"(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|more on this (?:story|topic|subject)"
    r"|(?:related|recommended|similar) (?:stories|articles|news|coverage|reading|posts|content)"
    r"|(?:what to )?read next|also in the news|(?:read|see) also|also read|most (?:read|popular|viewed))\W*",
    re.IGNORECASE,
)
_COMMENTS_TITLE = re.compile(
    r"(?:\d+ (?:comments?|replies|responses)|(?:(?:reader|user)s?[’']? )?comments(?: ?\(?\d+\)?)?"
    r"|join the (?:conversation|discussion|debate)|what (?:our )?readers (?:say|think)|top comments"
    r"|have your say|your (?:views|say)|(?:leave|post|write|add) (?:a|your) (?:comment|reply)"
    r"|(?:show|view|read|see) (?:all )?(?:the )?comments)\W*",
    re.IGNORECASE,
)
# What may also head a part of a story: what officials said, or what readers were asked.
_NOT_CERTAIN = re.compile(r"\W*(?:comments?|what .*)\W*", re.IGNORECASE)
_ADVERT_LABEL = re.compile(
    r"(?:(?:paid|sponsored) advertisement|advertorial|sponsored(?: content| post| message)?"
    r"|promoted(?: content)?|paid (?:content|post|partnership|partner content)|partner content"
    r"|(?:presented|sponsored) by [^,.;:]{2,40})\W*",
    re.IGNORECASE,
)
_ACCEPT = re.compile(
    r"(?:i )?(?:accept|agree|reject|decline|allow|consent)(?: (?:to )?all| cookies| and (?:continue|close))*$"
    r"|(?:manage|cookie|privacy) (?:my )?(?:cookies|preferences|settings|options|choices)$"
    r"|necessary (?:cookies )?only$",
    re.IGNORECASE,
)
_SLOT_LABEL = re.compile(r"advertisements?|ads?", re.IGNORECASE)


def is_teaser_title(paragraph: str) -> bool:
    """Whether it is a title over links to other stories, such as "You may also like"."""
    return any(form.fullmatch(paragraph) is not None for form in (_TEASER_TITLE, phrases.TITLES))


def is_certain_teaser_title(paragraph: str) -> bool:
    """Whether it is such a title and can head no part of a story."""
    return any(form.fullmatch(paragraph) is not None for form in (_CERTAIN_TITLE, phrases.TITLES))


def is_comments_title(paragraph: str) -> bool:
    """Whether it is a title over what readers wrote, such as "3 Comments"."""
    return any(form.fullmatch(paragraph) is not None for form in (_COMMENTS_TITLE, phrases.COMMENTS))


def is_certain_comments_title(paragraph: str) -> bool:
    """Whether it is such a title and can head no part of a story, as "Comments" or "Réactions" can."""
    return _COMMENTS_TITLE.fullmatch(paragraph) is not None and _NOT_CERTAIN.fullmatch(paragraph) is None


def is_advert_label(words: str) -> bool:
    """Whether it names the words below it as somebody's who paid for them."""
    return _ADVERT_LABEL.fullmatch(words.strip(" .:-–—")) is not None


def is_slot_label(words: str) -> bool:
    """Whether it stands over an advertisement, be it there or not; the story may go on below."""
    return any(form.fullmatch(words.strip(" .:-–—")) is not None for form in (_SLOT_LABEL, phrases.ALONE))


def is_accept_button(words: str) -> bool:
    """Whether a button's words answer a banner about cookies."""
    return any(form.match(words) is not None for form in (_ACCEPT, phrases.ACCEPT))
