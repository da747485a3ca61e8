"""Words that say the same and words that say the opposite, for yes and no.

Gives `senses`, the sides that a word takes in a closed list of pairs, and `opposite`, whether one word turns
another round by its prefix. Data and spelling alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rag.questions import stem

Sense = tuple[int, bool]  # which pair, and whether the word is on its left side

# Left and right of each line are opposites; words of one side may stand for each other.
_PAIRS_LIST = """
open reopen / close shut
stay remain keep / leave quit depart withdraw resign exit
rise increase grow climb jump double triple soar surge hike /
  fall decrease drop decline cut shrink sink lower slash halve plunge reduce
survive live escape / die perish kill
pass adopt approve accept back support endorse favour favor agree sign uphold ratify clear authorise
  authorize welcome / reject oppose veto overturn fail refuse dismiss block decline defeat condemn
win triumph / lose
win beat defeat / lose
begin start launch open / end finish stop halt conclude cease
continue run operate / end stop halt cease suspend
allow permit legal let / ban forbid prohibit illegal bar outlaw
free release / hold detain jail imprison arrest capture
guilty convict sentence / acquit innocent clear exonerate
hire recruit appoint employ / fire dismiss sack axe
hold last / collapse fail break
find discover / lose
permanent / temporary
punctual / late delay overdue
safe / dangerous unsafe
injure hurt wound / unhurt unharmed unscathed uninjured
full / empty
succeed / fail
attend present come compete run / absent miss skip
buy acquire purchase takeover / sell sale
admit confess acknowledge / deny
true / false untrue fake
alive survivor / dead die death
high / low
more / fewer less
early / late
strong / weak
public / private
join enter / leave exit quit withdraw
build erect construct / demolish destroy
keep retain / close shut
create / abolish scrap
happen / cancel
keep / scrap drop abandon cancel
merge / split
remember / forget
love like / hate dislike
include / exclude
expand / shrink
strengthen / weaken
improve / worsen
healthy / sick ill
married / divorced single
lift / impose
raise hike increase / cut lower reduce slash halve
ease / tighten
gain / lose
profit / loss
arrive / depart leave
same alike identical / different differ
"""
# Deeds that have no opposite here, and things; words of one line may stand for each other.
_DEEDS_LIST = """
strike walkout stoppage
destroy burn gut raze
postpone delay defer slip postponement
pay spend
cost price
suspect suspicion
make produce manufacture
sign signature
disclose reveal
receive get award win
capsize overturn
rescue save
steal rob
repair fix mend
question interview interrogate
unanimous unanimously
damage
reach
use
ban
charge
arrest
accuse
ask
attack
visit
replace
move
return
meet
elect
miss
publish
introduce
fire
treat
deliver
carry
serve
raise
warn
apologise apologize
cause
compensate
test
land
evacuate
protest
sue
appeal
play
score
vote
know
say
tell
search
call
change
mean
speak
affect
"""
_THINGS_LIST = """
fire blaze wildfire
takeover sale purchase acquisition
decision decide vote
drug dope
docker dock
ship ferry boat vessel
house home
election vote runoff ballot poll
job post work
money fund cash
"""
_IRREGULAR_LIST = """
    rose rise | risen rise | fell fall | fallen fall | won win | lost lose | left leave | began begin |
    begun begin | sank sink | sunk sink | grew grow | grown grow | shut shut | kept keep | held hold | found
    find | went go | gone go | came come | bought buy | sold sell | built build | broke break | broken break
    | beat beat | beaten beat | shrank shrink | died die | dying die | dead die | freed free | took take |
    taken take | gave give | said say | told tell | met meet | made make | paid pay | ran run | spoke speak
    | stood stand | wrote write | written write | got get | became become | drew draw | flew fly | struck
    strike | hit hit | knew know | saw see | seen see | sent send | spent spend | hurt hurt | forbade forbid
    | forbidden forbid | drunk drink | upheld uphold | overturned overturn | swam swim | fought fight |
    caught catch | taught teach | led lead | chose choose | chosen choose | stole steal | stolen steal |
    meant mean | drove drive | driven drive | ate eat | eaten eat | hid hide | hidden hide
"""
_IRREGULAR: dict[str, str] = {pair.split()[0]: pair.split()[1] for pair in _IRREGULAR_LIST.split("|")}
_PAST = frozenset("was were has have had did been n't cut put set let cost spread read".split())
_PREFIXES = ("un", "in", "il", "im", "ir", "non", "dis", "non-")


def base(word: str) -> str:
    """The stem of a word, irregular verbs led back to their own: "rose" and "rising" are "rise"."""
    folded = word.casefold()
    return stem(_IRREGULAR.get(folded, folded))


def irregular(word: str) -> str:
    """The plain form of an irregular verb's other forms, as far as they are listed; any other word itself."""
    return _IRREGULAR.get(word, word)


def past(word: str) -> bool:
    """Whether a word as written may tell of the past: "rose", "ended", "was"."""
    folded = word.casefold()
    return folded in _IRREGULAR or folded in _PAST or folded.endswith(("ed", "en"))


def senses(word: str) -> frozenset[Sense]:
    """The sides that a word takes, by its `base`; none for most words."""
    return _table().get(word, frozenset())


def deed(word: str) -> bool:
    """Whether an answer may turn on a word, by its `base`: "surviv", "open", not "hous"."""
    return word in _deeds()


def opposite(a: str, b: str) -> bool:
    """Whether one stem is the other with a prefix that denies it: "legal" and "illegal"."""
    short, long = sorted((a, b), key=len)
    return len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)


@lru_cache(maxsize=1)
def _deeds() -> frozenset[str]:
    words = f"{_PAIRS_LIST} {_DEEDS_LIST}".replace("/", " ").split()
    return frozenset(base(word) for word in words)


def _sides() -> Iterator[tuple[str, Sense]]:
    lists = "\n".join(each.strip() for each in (_PAIRS_LIST, _DEEDS_LIST, _THINGS_LIST))
    lines = lists.replace("\n  ", " ").split("\n")
    for number, line in enumerate(lines):
        for left, side in zip((True, False), line.split(" / "), strict=False):
            for word in side.split():
                yield base(word), (number, left)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[Sense]]:
    table: dict[str, set[Sense]] = {}
    for word, sense in _sides():
        table.setdefault(word, set()).add(sense)
    return {word: frozenset(found) for word, found in table.items()}
