"""What a single paragraph of a saved page is, when it is not the article: a notice, a caption, a link.

Judges one paragraph by its shape. In doubt it is the article's: a lost fact is worse than a stray line.
What a sentence of the article may begin with is a notice only where it goes on as one.
"""

from __future__ import annotations

import re

from rag.sources import phrases
from rag.sources.captions import NAME, is_caption


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
        r"sponsored by [^,.;:]{1,60}",
        r"(?:story|article) continues (?:below|after)(?: (?:this |the )?ad\w*)?",
    ),
    "caption": _any(r"getty(?: images)?|reuters|ap photo|file photo|stock photo|image source: .{1,80}"),
}

# A full stop that ends a sentence, rather than "U.S.", "p.m." or what was cut off.
_STATED = re.compile(r"(?<!\.\w)(?<!\.)\.[\"'”’)\]]*$")
_RELATED = _any(
    r"(?:(?:READ|SEE|WATCH) MORE|READ (?:ALSO|NEXT|THIS)|ALSO READ|SEE ALSO|DON[’']T MISS|UP NEXT)\b"
    r"\s*[:|–—-]?\s*\S",
    r"RELATED(?:\s*[:|–—-]\s*\S| (?:[\dA-Z][a-z]|\d))",
    r"(?:WATCH|LISTEN) ?[:|–—] ?\S",
    r"(?:[Rr]ead|[Ss]ee) (?:more|also|next) ?: ?\S|Also read ?: ?\S",
    case=True,
)
# These may also head a sentence, "Recommended: two eggs a day.", where they head no headline.
_RELATED_HEADLINE = _any(
    r"Related(?: (?:stories|story|posts?|articles?|coverage|content|reading|links?))? ?: ?\S",
    r"More(?: (?:from|on|about) [^:.]{2,50})? ?: ?\S",
    r"Also in the news ?: ?\S",
    r"(?:Recommended(?: for you)?|Editor[’']s picks?|Watch(?: now)?|Listen(?: now)?) ?: ?\S",
    r"(?:Don[’']t miss|Up next|Further reading) ?: ?\S",
    case=True,
)
_KICKER = re.compile(r"[A-Z][\w&’' -]{2,30}(?: [|›»•] [A-Z][\w&’' -]{2,30}){1,3}")
_NETWORK = (
    r"(?:facebook|twitter|x|e-?mail|print|linkedin|whatsapp|reddit|pinterest|copy link|share|threads|bluesky"
    r"|flipboard|telegram|messenger|instagram|youtube|tiktok)"
)
_PIECE = r"(?:story|article|post|piece|page|reporting|photo|video|recipe|item|link|entry|news|content)"
_FOLLOW = _any(
    r"(?:please )?(?:follow|like|find|join|connect with) (?:us|(?-i:[A-Z])[\w’' ]{1,40}) (?:on|at|in|via)"
    rf" (?:our )?(?:social(?: media)?\b|{_NETWORK}\b|google news|apple news)(?!, (?-i:[a-z]))",
    rf"share (?:this(?: on\b| via\b| with\b|\W*$| {_PIECE}\b)|(?:on|via)(?: {_NETWORK}\b|:| \S+$|$))",
    r"follow us(?: on)?:?$|follow us for\b",
    r"click here to (?:subscribe|sign up|follow|share|read|join)\b",
    rf"{_NETWORK}(?:[\s,|·•/]+{_NETWORK})+$",
)
_NEWSLETTER = _any(
    r"(?:please )?(?:sign up|subscribe|register|join)(?: now| today| here| free)*,? (?:to|for) "
    r"(?:(?:our|the|my|a|free|daily|weekly|exclusive|breaking)\b|(?-i:[A-Z])[\w’' ]{2,40})"
    r"(?:[^.:?!]|\.\w){0,80}(?:newsletter|inbox|briefing|round-?up|podcast|digest|channel|mailing list)",
    r"(?:sign up|subscribe) (?:to|for) (?:[^.:?!]{2,40} (?:by|via) e-?mail|e-?mail alerts)$",
    # The alerts and letters of a county are not the publisher's: his are about news.
    r"(?:please )?(?:sign up|subscribe|register)(?: now| today| here| free)*,? (?:to|for) [^.:?!]{0,60}"
    r"\b(?:our|my|news|breaking|headlines?)\b[^.:?!]{0,60}\b(?:alerts?|e-?mails?)\b",
    r"get (?:the|our|more|all|daily|weekly|breaking)\b[^,;:?]{0,80}\b(?:inbox|newsletter)",
    r"get (?:the|our|more|all|daily|weekly|breaking)\b[^,;:?]{0,40}\bnews\b[^,;:?]{0,40}\balerts",
    r"get (?:our|breaking)\b[^,;:?]{0,80}\balerts",
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
    rf"(?:(?:Write|E-?mail) to|E-?mail|Reach) {NAME} at\b.{{0,60}}@",
    rf"(?:[^.!?]{{1,40}}[.?!] )?{NAME} (?:may|can) be (?:reached|contacted|followed) (?:at|on|via|by)\b"
    r".{0,80}(?:@|[Tt]witter|[Ff]acebook)",
    # "Contact them by June" and "Follow her through the gate" are an article's.
    r"(?:Please )?(?:(?:[Ee]-?mail|[Cc]ontact|[Ff]ollow) (?:the (?:author|reporter|writer)|him|her|them|us)"
    r"(?:[.!]?$| (?:here|at|on|via|by)\b.{0,60}(?:@|[Tt]witter|[Ff]acebook|X\b|[Ii]nstagram|\.\w{2,})"
    r"|:? ?\S*@)|(?:[Ee]-?mail|[Cc]ontact) us (?:to|for|with|if|about|at|here)\b)",
    rf"Follow {NAME} on (?:[Tt]witter|X|Facebook|Instagram|Bluesky|Threads)\b",
    case=True,
)
_PROMOTED = _any(
    r"(?:download|get|try|install) (?:our|the (?-i:[A-Z])[\w’' ]{1,40}?)"
    r"(?: (?:free|new|mobile|news))* apps?\b",
    r"(?:enjoy(?:ing|ed)?|lik(?:e|ing)|loved?) (?:reading )?(?:this|our)"
    r" (?:story|article|post|piece|reporting)\?",
    r"get (?:our|the) (?:\w+ )?"
    r"(?:best|latest|top|biggest|day[’']s|news|free|daily|weekly|headlines|stories|reporting)\b"
    r".{0,60}\b(?:every|each) (?:morning|day|weekday|week|evening|month)\b",
    r"(?:(?:do you )?(?:have|got) an? (?:(?:news|story|confidential) )?(?:tip|story)\b[^.?!]{0,60}[?.!] ?)"
    # Told to the publisher, and not to the police.
    r"(?:.{0,80}\b(?:us|our|me|newsroom|get in touch)\b"
    r"|.{0,30}\b(?:write|e-?mail|contact|send|text|message|reach)"
    r"(?: (?:it|them|to|at|(?-i:[A-Z])[\w’'.-]*)){0,6}:? ?\S+@)",
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
    r"(?:filed under|posted in) ?:? ?(?:(?-i:[A-Z])|[\w-]+(?: [\w-]+)?(?: ?, ?[\w-]+(?: [\w-]+)?)+$)",
)
_CLOCK = _any(r"(?:last )?(?:updated|posted)(?: at|:)? \d{1,2}[:.]\d\d ?(?:[ap]\.?m\b\.?)?(?: \w{2,4})?\.?")
_MODERATED = _any(
    r"(?:please )?note\b.{0,60}\bcomments?\b.{0,60}\bmoderat",
    r"(?:note\W+)?(?:we|our|your|all|readers[’']?)\b.{0,60}\bmoderat\w*\b.{0,60}\bcomments?\b",
    r"(?:note\W+)?(?:your|all|readers[’']?) comments?\b.{0,60}\bmoderat",
)
_LEGAL = _any(
    r"(?:©|\(c\)).{0,20}\b(?:19|20)\d\d\b|all rights reserved\b",
    r"copyright(?:ed)?\W++(?:(?:c|by|the)\b\W++)*(?:(?-i:[A-Z])[\w&.’'-]*[, ]+){0,4}(?:19|20)\d\d\b",
    r".{0,200}\bmay not be (?:published|reproduced), .{0,40}"
    r"\b(?:broadcast|rewritten|redistributed|distributed|copied|transmitted|cached)\b",
    r"(?:we|this (?:site|website|page)) uses? cookies\b",
    r"by (?:clicking|continuing|using this site).{0,80}\b(?:you|i) (?:\w+ )?(?:agree|accept|consent)\b",
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
    if (kind := alone(paragraph)) is not None:
        return kind
    size = len(paragraph)
    stated = _STATED.search(paragraph) is not None
    if (size <= 500 and is_paywall(paragraph)) or (size <= 300 and phrases.PAYWALL.match(paragraph)):
        return "paywall"
    if size <= 250 and _leads_elsewhere(paragraph, stated):
        return "related"
    if is_caption(paragraph):
        return "caption"
    if size <= 80 and _KICKER.fullmatch(paragraph):
        return "navigation"
    if size <= 400 and _LEGAL.match(paragraph):
        return "boilerplate"
    if size <= 300 and not stated and _FILED.match(paragraph):
        return "navigation"
    if size <= 60 and _CLOCK.fullmatch(paragraph):
        return "boilerplate"
    if _REPORTED.search(paragraph) or paragraph[:1] in '“"«„':
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


def alone(paragraph: str) -> str | None:
    """What a line is whose words stand alone around a story; a word with its full stop is an answer."""
    if len(paragraph) > 120:
        return None
    words = paragraph.strip(" .:|»›→-–—")
    answer = " " not in words and re.search(r"\w\.$", paragraph) is not None
    for kind, form in _ALONE.items():
        if not (answer and kind != "boilerplate") and form.fullmatch(words):
            return kind
    if len(paragraph) <= 60 and not answer and phrases.ALONE.fullmatch(words):
        return "boilerplate"
    return None


def _leads_elsewhere(paragraph: str, stated: bool) -> bool:
    """Whether it leads to another story by its headline; a sentence may only follow an order to read."""
    if _RELATED.match(paragraph) or (not stated and _RELATED_HEADLINE.match(paragraph)):
        return True
    found = phrases.RELATED.match(paragraph)
    return found is not None and (not stated or phrases.READ.match(paragraph) is not None)


def is_paywall(paragraph: str) -> bool:
    """Whether it tells a reader how to get at the article."""
    if _REPORTED.search(paragraph) or not (_TO_READERS.search(paragraph) and _READING.search(paragraph)):
        return False
    return sum(signal.search(paragraph) is not None for signal in _ACCESS) >= 2


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
