"""What a single paragraph of a saved page is, when it is not the article: a notice, a caption, a link.

Judges one paragraph by its shape. In doubt it is the article's: a lost fact is worse than a stray line.
"""

from __future__ import annotations

import re

from rag.sources import phrases


def _any(*forms: str, case: bool = False) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), 0 if case else re.IGNORECASE)


# Words that stand alone on a line around a story, never as a paragraph of one.
_ALONE = {
    "navigation": _any(
        r"skip to (?:main )?content|menu|search|home|sections|back to top|close",
        r"print|e-?mail|share|tweet|save|copy link|link copied!?|log ?in|sign ?(?:in|up)",
        r"subscribe|newsletters?|click to tweet|tell us what you think",
        r"(?:comments?(?: \(\d+\))?[\s:]*){1,2}|\d+ comments?|leave a comment",
        r"(?:show|view|see|load) (?:all |more )?comments?",
        r"loading\W*|listen(?: to (?:this )?(?:article|story))?|\d+ min(?:ute)?s? read",
        r"latest|trending|most (?:read|popular|viewed)",
        r"show less|keep reading(?: ?show less)?|continue reading|(?:read|load|view|see|show) more",
    ),
    "boilerplate": _any(
        r"(?:paid |sponsored )?advertisements?|ad|sponsored(?: content)?|promoted content",
        r"sponsored by .{1,60}",
        r"(?:story|article) continues (?:below|after)(?: (?:this |the )?ad\w*)?",
    ),
    "caption": _any(r"getty(?: images)?|reuters|ap photo|file photo|stock photo|image source: .{1,80}"),
}

_RELATED = _any(
    r"(?:(?:READ|SEE|WATCH) MORE|READ (?:ALSO|NEXT|THIS)|ALSO READ|SEE ALSO|RELATED|DON[’']T MISS|UP NEXT)\b"
    r"\s*[:|–—-]?\s*\S",
    r"(?:WATCH|LISTEN) ?[:|–—] ?\S",
    r"(?:[Rr]ead|[Ss]ee) (?:more|also|next) ?: ?\S|Also read ?: ?\S",
    r"Related(?: (?:stories|story|posts?|articles?|coverage|content|reading|links?))? ?: ?\S",
    r"More(?: (?:from|on|about) [^:.]{2,50})? ?: ?\S",
    r"Also in the news ?: ?\S",
    r"(?:Recommended(?: for you)?|Editor[’']s picks?|Watch(?: now)?|Listen(?: now)?) ?: ?\S",
    r"(?:Don[’']t miss|Up next|Further reading) ?: ?\S",
    case=True,
)
_NAME = r"[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]*|de|van|von|der|al|bin))*"
_CREDIT_FIRST = _any(
    r"(?:(?:top|lead|main|cover|featured?|header|file|hero|stock) )?"
    r"(?:photo|image|picture|video|graphic|illustration|photograph)s?"
    r"(?: (?:credits?|by|courtesy(?: of)?|via))?\s?(?:[:|©]|(?<= by) |(?<=credit) )",
    r"(?:photo )?credits?: ",
)
_NAMED_CREDIT = _any(r"credit|\bby\b|courtesy")
_CREDIT_LAST = re.compile(
    r"(?:"
    r"\([Cc]redits?: [^()]{2,80}\)"
    r"|\((?:[A-Z][\w. ]{1,30} )?(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?"
    r"(?:/| by | courtesy |: | credit)[^()]{1,120}\)"
    # As a sentence of its own: "He kept a photo by Ada Poe." is no credit.
    r"|(?:^|[.…!?)”\"|/(] ?)(?:"
    r"(?:DoD|DOD|U\.S\. [A-Z][A-Za-z ]{2,14}|USAF|USMC|NASA|AP|AFP|Reuters|REUTERS|UN|Courtesy|File|Stock)"
    r" (?:file )?(?:photo|image|illustration)s?(?:(?: by| courtesy| via|:| /|/)\s?.{0,120})?"
    r"|(?:Photo|Image|Picture|Photograph|Illustration)(?: by| courtesy of|(?: credit)?:) [A-Z][^.]{1,100})"
    r"|\b(?:REUTERS|AFP|AP Photo|EPA(?:-EFE)?|SOPA Images|NurPhoto|Anadolu|Xinhua|ZUMA|Shutterstock)"
    r"/[A-Z].{1,60}"
    r"|(?:/|\bvia )(?:Getty(?: Images)?|REUTERS|AFP|Shutterstock)(?:/[\w. ]{1,40})?"
    r")\.?\)?"
)
_FILE_NAME = _any(
    r"\S{6,}\.(?:jpe?g|png|gif|webp|avif|svg|heic)",
    r"(?=\S{10,}$)[^\s_/]+(?:_[^\s_/]+){2,}",
)
_KICKER = re.compile(r"[A-Z][\w&’' -]{2,30}(?: [|›»•] [A-Z][\w&’' -]{2,30}){1,3}")
_NETWORK = (
    r"(?:facebook|twitter|x|e-?mail|print|linkedin|whatsapp|reddit|pinterest|copy link|share|threads|bluesky"
    r"|flipboard|telegram|messenger|instagram|youtube|tiktok)"
)
_FOLLOW = _any(
    r"(?:please )?(?:follow|like|find|join|connect with) (?:us|[A-Z][\w’' ]{1,40}) (?:on|at|in|via) (?:our )?"
    rf"(?:social(?: media)?\b|{_NETWORK}\b|google news|apple news)",
    r"share (?:this|on|via)\b|click here to (?:subscribe|sign up|follow|share|read|join)\b",
    rf"{_NETWORK}(?:[\s,|·•/]+{_NETWORK})+$",
)
_NEWSLETTER = _any(
    r"(?:please )?(?:sign up|subscribe|register|join)(?: now| today| here| free)*,? (?:to|for) "
    r"(?:(?:our|the|my|a)\b|[A-Z][\w’' ]{2,40}).{0,80}"
    r"(?:newsletter|inbox|briefing|round-?up|podcast|alerts?|digest|channel|mailing list|email)",
    r"get (?:the|our|more|all|daily|weekly|breaking)\b.{0,80}\b(?:inbox|newsletter|alerts)",
    r"sign up (?:here|now|today|below)\b|subscribe (?:here|now|today)\b(?! to (?:read|continue))",
)
# Wherever in a short paragraph it stands, a reader is asked to do something about the publisher.
_ASKED = _any(
    r"(?:^|[.!?] )(?:please )?(?:sign up|subscribe|register)\b[^.!?]{0,80}\b(?:newsletter|inbox)\b",
    r"^(?:get|unlock|enjoy) (?:full |unlimited |exclusive |digital )*access to\b.{0,120}\bsubscri",
    r"(?:^|[.!?] )click here (?:for|to (?:get|find|learn|see|buy|order|donate))\b",
    r"^(?:listen|watch)\b.{0,80}\b(?:back|live|again|full|episode|video|podcast|stream)\b.{0,60}\bhere[.!]?$",
    r"\bwe[’']d (?:like|love) to hear (?:from you|what you)\b",
    r"^(?:something to consider\W+)?if you (?:enjoy|lik)ed? (?:reading )?(?:this|our)\b",
    r"^follow (?:all )?(?:[A-Z]\w+[’']s?|our|the) .{0,40}\bcoverage\b",
)
_AUTHOR = _any(
    rf"(?:(?:Write|E-?mail) to|E-?mail|Reach) {_NAME} at\b.{{0,60}}@",
    rf"(?:[^.!?]{{1,40}}[.?!] )?{_NAME} (?:may|can) be (?:reached|contacted|followed) (?:at|on|via|by)\b"
    r".{0,80}(?:@|[Tt]witter|[Ff]acebook)",
    r"(?:Please )?(?:[Ee]-?mail|[Cc]ontact|[Ff]ollow) (?:the (?:author|reporter|writer)|him|her|them|us)\b",
    rf"Follow {_NAME} on (?:[Tt]witter|X|Facebook|Instagram|Bluesky|Threads)\b",
    case=True,
)
_PROMOTED = _any(
    r"(?:download|get|try|install) (?:our|the [A-Z][\w’' ]{1,40}?)(?: (?:free|new|mobile|news))* apps?\b",
    r"(?:enjoy(?:ing|ed)?|lik(?:e|ing)|loved?) (?:reading )?(?:this|our)"
    r" (?:story|article|post|piece|reporting)\?",
    r"get (?:our|the (?:best|latest|top|biggest|day[’']s|news)) .{0,60}"
    r"\b(?:every|each) (?:morning|day|weekday|week|evening|month)\b",
    r"(?:(?:do you )?(?:have|got) an? (?:(?:news|story|confidential) )?(?:tip|story)\b[^.?!]{0,60}[?.!] ?)"
    r".{0,80}(?:\b(?:write|e-?mail|contact|call|text|send|tell|message|reach|get in touch|let us know)\b|@)",
)
# What a banner about cookies says, where no button gives it away: two of these, to a reader.
_CONSENT = (
    _any(r"\b(?:our|\d+) (?:\d+ )?(?:\w+ )?(?:partners|vendors)\b"),
    _any(r"\b(?:store|access|process|collect|use)\b[^.!?]{0,60}\b(?:information|data|cookies|identifiers)\b"),
    _any(r"\b(?:cookies|trackers|tracking technolog\w+)\b"),
    _any(r"\b(?:consent|accept all|i accept|opt out|your (?:privacy )?(?:choices|preferences))\b"),
    _any(r"\b(?:privacy (?:policy|notice|settings)|value your privacy|legitimate interest)\b"),
)
_ON_YOUR_DEVICE = _any(
    r"\byour (?:device|browser|consent|(?:privacy )?(?:choices|preferences)|privacy|experience|data)\b"
)
_ASKING = _any(r"\b(?:we|our|us|you can|click(?:ing)?)\b")
_FILED = _any(
    r"(?:tags?|tagged) ?: ?\S",
    r"(?:filed under|posted in) ?:? ?[A-Z]",
)
_CLOCK = _any(r"(?:last )?(?:updated|posted)(?: at|:)? \d{1,2}[:.]\d\d ?(?:[ap]\.?m\b\.?)?(?: \w{2,4})?\.?")
_MODERATED = _any(
    r"(?:please )?note\b.{0,60}\bcomments?\b.{0,60}\bmoderat",
    r"(?:note\W+)?(?:we|our|your|all|readers[’']?)\b.{0,60}\bmoderat\w*\b.{0,60}\bcomments?\b",
    r"(?:note\W+)?(?:your|all|readers[’']?) comments?\b.{0,60}\bmoderat",
)
_LEGAL = _any(
    r"(?:©|\(c\)|copyright\b).{0,20}\b(?:19|20)\d\d\b|all rights reserved\b",
    r".{0,200}\bmay not be (?:published|reproduced), ",
    r"(?:we|this (?:site|website|page)) uses? cookies\b",
    r"by (?:clicking|continuing|using this site).{0,80}\b(?:agree|accept)\b",
)

# A notice to readers without access speaks to them, of two of these at least. One also occurs in articles.
_ACCESS = (
    _any(r"\bsubscri(?:ber|bers|ption|be)\b|\bmember(?:s|ship)?\b|^already an? \w+\?"),
    _any(r"\blog(?:ged|ging)? ?(?:in|into)\b|\bsign(?:ed|ing)? ?in\b|\blogin\b"),
    _any(r"\byour (?:\w+ )?account\b|\ban account\b"),
    _any(r"\b(?:payment |credit )?card\b.{0,20}\b(?:file|up[ -]to[ -]date)"),
    _any(r"\bfree (?:articles?|trial|account|stories)\b|\bunlimited (?:digital )?access\b"),
    _any(r"\b(?:to )?(?:continue|keep) reading\b|\bto continue\b|\bread the rest\b"),
    _any(r"\b(?:full|this|premium|exclusive) (?:story|article|content)\b"),
)
# And it is about reading: advice on a bank's log-in, or on where a film streams, is an article's own.
_READING = _any(
    r"\b(?:content|articles?|stor(?:y|ies)|news|newsletters?|journalism|read(?:ing)?|this page)\b"
)
_TO_READERS = _any(
    r"\byou(?:r|’ve|'ve)?\b", r"^(?:already|subscribe|log ?in|sign ?in|subscribers?|become|to continue)\b"
)
_REPORTED = _any(r"\b(?:said|says|told|according to|announced|reported|added)\b")


def kind_of(paragraph: str) -> str | None:
    """What it is, as "paywall" (see `Removed.kind`); None for the article's own words."""
    for kind, alone in _ALONE.items():
        if alone.fullmatch(paragraph.strip(" .:|»›→")):
            return kind
    size = len(paragraph)
    if (size <= 500 and is_paywall(paragraph)) or (size <= 300 and phrases.PAYWALL.match(paragraph)):
        return "paywall"
    if size <= 250 and (_RELATED.match(paragraph) or phrases.RELATED.match(paragraph)):
        return "related"
    if size <= 60 and phrases.ALONE.fullmatch(paragraph.strip(" .:|»›→-–—")):
        return "boilerplate"
    if is_caption(paragraph):
        return "caption"
    if size <= 80 and _KICKER.fullmatch(paragraph):
        return "navigation"
    if size <= 400 and _LEGAL.match(paragraph):
        return "boilerplate"
    if size <= 300 and _FILED.match(paragraph):
        return "navigation"
    if size <= 60 and _CLOCK.fullmatch(paragraph):
        return "boilerplate"
    if _REPORTED.search(paragraph):
        return None
    if (size <= 160 and _FOLLOW.match(paragraph)) or (size <= 400 and _NEWSLETTER.match(paragraph)):
        return "boilerplate"
    if size <= 250 and (_ASKED.search(paragraph) or _AUTHOR.match(paragraph) or _PROMOTED.match(paragraph)):
        return "boilerplate"
    if size <= 300 and phrases.NEWSLETTER.match(paragraph):
        return "boilerplate"
    if size <= 800 and asks_consent(paragraph):
        return "boilerplate"
    if size <= 300 and _MODERATED.match(paragraph):
        return "comments"
    return None


def is_paywall(paragraph: str) -> bool:
    """Whether it tells a reader how to get at the article."""
    if _REPORTED.search(paragraph) or not (_TO_READERS.search(paragraph) and _READING.search(paragraph)):
        return False
    return sum(signal.search(paragraph) is not None for signal in _ACCESS) >= 2


def is_caption(paragraph: str) -> bool:
    """Whether it describes a picture: it opens or ends with a credit, or is a file's name."""
    if len(paragraph) > 600:
        return False
    if _FILE_NAME.fullmatch(paragraph):
        return True
    if (label := _CREDIT_FIRST.match(paragraph)) is not None and (
        len(paragraph) <= 150 or _NAMED_CREDIT.search(label[0])
    ):
        return True  # "Video:" alone may also open a paragraph of the article
    return any(found.end() == len(paragraph) for found in _CREDIT_LAST.finditer(paragraph))


def is_heading(paragraph: str) -> bool:
    """Whether it reads like a headline: short, and without a full stop."""
    return len(paragraph) <= 150 and not re.search(r"[.,;:…][\"'”’)\]]*$", paragraph)


def is_network(paragraph: str) -> bool:
    """Whether it is the name of a place to share on, and nothing else."""
    return re.fullmatch(_NETWORK, paragraph.strip(" .:|»›→"), re.IGNORECASE) is not None


def asks_consent(text: str) -> bool:
    """Whether it asks a reader to have data stored, as a banner about cookies does."""
    if _REPORTED.search(text) or not (_ON_YOUR_DEVICE.search(text) and _ASKING.search(text)):
        return False
    return sum(signal.search(text) is not None for signal in _CONSENT) >= 2
