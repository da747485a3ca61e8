"""Names of news organisations: one for each, however it is written or wherever it is published.

Gives `newsroom`, the one name of what may be a news organisation, and what an address says of one. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# One line each: the name, other spellings, and its site where that does not spell the name.
_KNOWN = """
Associated Press | AP | AP News | A.P. | apnews.com ap.org
Reuters | Reuters News Agency | Thomson Reuters | Thomson Reuters Foundation
Agence France-Presse | AFP | Agence France Presse | afp.com
United Press International | UPI
Press Association | PA Media | PA news agency | pa.media
Deutsche Presse-Agentur | dpa
Bloomberg | Bloomberg News
Dow Jones Newswires | Dow Jones
Xinhua | Xinhua News Agency | xinhuanet.com news.cn
TASS | Tass | TASS news agency
RIA Novosti | RIA | RIA news agency
Interfax | Interfax news agency | Interfax-Ukraine
Kyodo | Kyodo News
Yonhap | Yonhap News Agency | yna.co.kr
ANSA | ANSA news agency
EFE | EFE news agency
Anadolu Agency | Anadolu | aa.com.tr
IRNA | IRNA news agency
Tasnim | Tasnim News Agency
Press Trust of India | PTI
Asian News International | ANI
Australian Associated Press | AAP
Canadian Press | The Canadian Press
Central News Agency | CNA
Canadian Broadcasting Corporation | CBC | CBC News | cbc.ca
Indo-Asian News Service | IANS
Saudi Press Agency
Syrian Arab News Agency | SANA | sana.sy
Korean Central News Agency | KCNA
Mehr News Agency
Fars News Agency | Fars
Iranian Students’ News Agency | ISNA | Iranian Students' News Agency
WAFA
Ukrinform
Belga
Ritzau
Tanjug
Bernama
KUNA
KFF Health News | Kaiser Health News | KHN
States Newsroom
CNN | CNN Business | CNN Politics | CNN.com
BBC | BBC News | BBC Sport | bbc.com bbc.co.uk
ABC News | abcnews.go.com
NBC News | NBC
CBS News | CBS
MSNBC
CNBC
Fox News | Fox News Digital | Fox Business | FOX News
NPR | National Public Radio
PBS | PBS NewsHour
Sky News | Sky Sports
ITV News | ITV
Al Jazeera | aljazeera.com
ESPN
TMZ
Axios
Politico | POLITICO
ProPublica
BuzzFeed News | BuzzFeed
Vox
Semafor
Punchbowl News
Insider | Business Insider
HuffPost | Huffington Post
Newsweek
TIME | TIME magazine | Time magazine
Forbes
Fortune | Fortune magazine
Variety
Deadline | Deadline Hollywood
Billboard
People | People magazine | PEOPLE
Rolling Stone
Vanity Fair
The New Yorker | New Yorker
Wired | WIRED
TechCrunch
Le Monde
Der Spiegel | Spiegel
Die Zeit
Bild
El País
Corriere della Sera
Haaretz
Nikkei | Nikkei Asia
Global Times
Folha de S.Paulo
USA TODAY | USA Today
New York Times | NYT | NY Times | nytimes.com
Washington Post | washingtonpost.com
Wall Street Journal | WSJ | wsj.com
Los Angeles Times | LA Times | L.A. Times | latimes.com
Financial Times | FT | ft.com
The Conversation | theconversation.com
MarketWatch
"""
# Words that are a paper's name only with "the" before them.
_WITH_THE = frozenset(
    """Guardian Times Post Journal Independent Telegraph Sun Mirror Economist Atlantic Hill Athletic Verge
    Intercept Observer Tribune Herald Globe Star Ledger Dispatch Courier Gazette Chronicle Examiner Sentinel
    Inquirer Register Bulletin Standard Age Australian Conversation""".split()
)
_WITHOUT_THE = frozenset({"AFP", "PTI", "CNA", "FT", "RIA", "People", "Time", "CBS", "Insider", "Fortune"})
# Names that are also a person's, a company's or a common word: they say and write much that is no report.
_ALSO_ELSE = frozenset(
    """Bloomberg Forbes Fortune People TIME Variety Deadline Billboard Insider Wired Vox Bild""".split()
) | {"Dow Jones Newswires", "Fars News Agency"}
_LAST = frozenset(
    """Times Post News Journal Herald Tribune Guardian Press Gazette Chronicle Telegraph Observer Mail Globe
    Examiner Sentinel Inquirer Courier Dispatch Bulletin Newswire Newsroom Broadcasting Daily
    Weekly""".split()
)
_KINDS = (" News Agency", " Press Agency", " News Service", " Magazine")
_FIRST = frozenset("""Daily Radio Televisión""".split())
_NOT = frozenset(
    """Breaking Latest Local National World Sports Related More Top Good Bad Fake Big Our Your Their This That
    Any Old New Recent Some Evening Morning World's Free Bench Printing Associated Trading""".split()
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})


def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    sites: dict[str, str] = {}
    for line in _KNOWN.strip().splitlines():
        first, *others = (part.strip() for part in line.split("|"))
        name = _ARTICLE.sub("", first)
        names[name] = name
        for other in others:
            if "." in other and other == other.lower():
                sites |= dict.fromkeys(other.split(), name)
            else:
                names[_ARTICLE.sub("", other)] = name
    return names, sites


_NAMES, _SITES = _spellings()
_BY_LETTERS = {re.sub(r"\W", "", name).casefold(): name for name in _NAMES.values()}

LOWER = tuple(sorted(name for name in _NAMES if name[:1].islower()))  # written in small letters: "dpa"


def is_listed(name: str) -> bool:
    """Whether the one name of a news organisation is on the list."""
    return name in _NAMES.values()


def is_nothing_else(name: str) -> bool:
    """Whether a listed name is a newsroom's alone: no person's or company's, and no common word."""
    return is_listed(name) and name not in _ALSO_ELSE


def newsroom(words: str, *, known: bool = False) -> str | None:
    """The one name of a news organisation; None for what is none.

    With `known` only organisations on the list count: a byline may name anyone. Without, whatever ends as
    newspapers' names do counts too: "the Sarn Valley Herald" is "Sarn Valley Herald".
    """
    words = re.sub(r"\s+", " ", words).strip(" .,;:’'")
    words = re.sub(r"[’']s$", "", words)
    has_article = words[:4].casefold() == "the "
    bare = _ARTICLE.sub("", words)
    if bare in _WITHOUT_THE:
        return None if has_article else _NAMES.get(bare)
    if bare in _NAMES:
        return _NAMES[bare]
    if bare in _WITH_THE:
        return bare if has_article else None
    parts = bare.split(" ")
    if known or len(parts) < 2 or parts[0] in _NOT:
        return None
    if parts[-1] in _LAST or parts[0] in _FIRST or bare.endswith(_KINDS):
        return bare
    return None


def of_publisher(publisher: str | None, url: str | None) -> str | None:
    """The one name of an article's own publisher, by what it is called or where it stands; else its name."""
    if publisher and (name := newsroom(publisher) or newsroom(f"the {publisher}")):
        return name
    if publisher and re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", publisher):  # a site is named as one
        return host_name(f"https://{publisher}")
    name = host_name(url) if url else None
    if name in _BY_LETTERS.values():
        return name
    return _ARTICLE.sub("", publisher).strip() if publisher else name


def host_name(url: str) -> str | None:
    """Who publishes at an address: a known organisation's name, else the site, as "example.com"."""
    site = _site(url)
    if site is None:
        return None
    return _SITES.get(_host(url) or "") or _SITES.get(site) or _BY_LETTERS.get(_label(site)) or site


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are one publisher's: www., m. and amp. do not matter, nor does .com or .co.uk."""
    one, other = _site(a), _site(b)
    return one is None or other is None or _label(one) == _label(other) or host_name(a) == host_name(b)


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def _site(url: str) -> str | None:
    """What was registered: "edition.cnn.com" → "cnn.com", "news.bbc.co.uk" → "bbc.co.uk"."""
    host = _host(url)
    if host is None:
        return None
    labels = host.split(".")
    if all(label.isdigit() for label in labels):
        return host
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def _label(site: str) -> str:
    return site if site.replace(".", "").isdigit() else site.partition(".")[0]
