"""Common English words that open sentences and are not names, and the titles that stand before names.

Data and two small questions about it. Holds no names.
"""

from __future__ import annotations

import re

# Words that never belong to a name, even in capitals in mid-sentence (after a quotation mark, in a headline).
_FUNCTION_LIST = """
    a about above according across after again against ago ahead all almost along already also although
    always am amid among an and another any anyone anything apart are around as aside at away back be
    because been before behind being below beneath beside besides between beyond both but by can cannot
    could currently despite did do does doing done down due during each earlier either else enough even
    ever every everyone everything except few finally first following for former formerly from further
    get give given go had half has have having he hence her here hers herself him himself his how
    however i if in indeed initially inside instead into is it its itself just last lastly lately later
    latest least less let like likewise look made make many may maybe me meanwhile might mine more
    moreover most mostly much must my myself near nearly neither never nevertheless next no nobody none
    nor not nothing now nowadays of off often on once one only onto or originally other others otherwise
    our ours out outside over overall own per perhaps please previously quite rather read recently
    regardless said same second see separately several she should show similarly since so some somebody
    someone something sometimes soon still such take than thanks that the their them themselves then
    there thereafter therefore these they third this those though through throughout thus till to today
    together tomorrow tonight too toward towards two three four five six seven eight nine ten eleven
    twelve twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    dozens million millions ultimately under unless unlike until up upon us use usually very via was we
    well were what whatever when whenever where whereas wherever whether which while who whoever whom
    whose why will with within without would yes yesterday yet you your yours it's i'm i've i'd i'll
    we're we've we'll he's she's that's there's they're they've you're don't doesn't didn't can't won't
    isn't aren't wasn't what's let's here's
"""
FUNCTION = frozenset(_FUNCTION_LIST.split())

# Ordinary words that news sentences open with.
_OPENERS_LIST = """
    additional additionally adding advisers advisors aid air aircraft airlines allies amongst analysis
    analysts anger animals announced announcing army arguably artists asked asking athletes attacks
    attempts attorneys audiences authorities authors average bad banks based begin behavior best better
    big bigger black bodies books boys breaking brothers buildings built business businesses buying
    calling calls campaigners campaigns candidates capital cars cases casualties certainly chances
    change changes charges chief child children churches cities citing civilians clearly climate
    clinical close coalition coffee combat coming commanders comments commissioners communities
    companies company compared concerns conditions conservatives considering consumer consumers contact
    continue control costs counter countless countries court courts credit crew crews crime critics
    cultural customers cyber data days deaths debate decades declining defence defense demand democracy
    deputies designed details developed developers developments digging diplomats directors dogs doctors
    donations drivers drones drug each early economic economists editor editors education efforts
    elected election elections electric embassy emergency employees employers energy engineers entire
    environmental especially essentially estimates eventually everybody everywhere evidence exactly
    executives experts explosions explore fans farmers fears federal fewer fighters fighting figures
    films financial finding findings fire firefighters firms fish flights flood floods food foreign
    forces fortunately founded free frequently friends fuel full funding gas general generally getting
    girls giving global going gold good government governments governors great ground group groups
    growing growth guests guards gun hackers hard health hear heavy help high higher historians
    historically history home homes hopefully hospitals host hot hours house households houses housing
    human hurricane immediately immigrants immigration important improved including increased increasing
    independent industry inflation information inspectors instances insurance intelligence interest
    interestingly international investigators investors invited iron ironically issues jobs join
    journalists judges jurors keep keeping key kids killing labor large larger law lawmakers lawyers
    lead leaders leading learn learning leave leaving left legal legislators letters life limited little
    living local long longer looking losing loss lots low lower main major making managers manufacturers
    markets mass media medical meetings members men migrants military militants militias minister
    ministers missiles modern money monthly months mothers movies moving multiple music names national
    nations natural negotiations negotiators neighbors new news newly nights non nonetheless normally
    notably noting numerous nurses obviously occasionally officers official officials oil old older
    online opening operations opponents opposition order orders organisers organizers original owners
    pain paper parents parliament part participants parties partners passengers patients paying peace
    people photo photos pilots plans plants players playing police political politicians poll polls poor
    popular population possible possibly posts power present president pressure presumably prices
    primary prior prisoners private probably problems producers products professional profits progress
    prosecutors protesters protests prime public publishers pupils putting quarterly questions quickly
    rain rates raising readers real really recent records recruiting reduced reducing refugees regional
    regulators related relations relatively reporters reports representatives rescue
    rescuers research researchers residents responding restaurants results retail retired returning
    revenue rising rival roads rocket rockets running sadly sales sanctions saying schools science
    scientists scores secondly security senators senior serious setting shares shoppers shops short
    shortly signs similar simply single sisters small smaller social soldiers songs sources space
    speaking special specialists specifically spending spokesman staff standing starting state states
    statistics steps stock stocks stories storms street strikes strong students studies subscribe
    successive suddenly supporters support surely surgeons surprisingly survivors suspects taking talks
    tax taxes teachers teams technically technology teenagers teens temperatures tensions terrorists
    testing thank theaters things thinking thirdly threats tickets tourists top total tough tourism
    trade trading traffic training transport travel travelers treatment trees trial troops trucks
    turning type typically unemployment unfortunately union unions universities unknown unlikely using
    users usual vaccines various vehicles veterans victims video videos viewers village villagers
    violence visitors visits volunteers voters votes wages waiting walking war warning wars washing
    watch watching water ways weapons weather weekly weeks white widely wild winners winning wives women
    words work workers working world worse worried writers writing years young younger youth zero anyhow
    accordingly admittedly allegedly altogether annual annually apparently appearing approximately
    asylum basically beginning briefly broadly certain collectively combined commonly comparatively
    consequently conversely copyright correction credits crucially daily disclaimer elsewhere ending
    equally evidently explained explaining facing feeling follow founder frankly furthermore fully
    gathering happily helping hosting image images importantly inevitably investigation killed known
    largely launched led literally located mainly meeting merely naturally necessarily nominally none
    note noted officially opened originally partly perhaps personally pictured politically posted
    practically precisely predictably presently promising prompted purchase quietly rarely regarding
    remember reportedly respectively ranking receiving released remaining seeing seeking seemingly
    selling sending serving share shot showing sitting slowly somewhat somehow spotted strangely
    struggling stuck subsequently sunset supposedly talking telling thankfully thereby touring
    traditionally treating trying understandably undoubtedly update updated wearing whoever wanting
    whilst wholly wondering yearly time times day week month year place question problem fact person man
    woman boy girl hand eye case point idea thing area room book word side kind head friend father
    mother hour game line end member car city name team minute body party result door art
"""
OPENERS = frozenset(_OPENERS_LIST.split())

# Titles: part of a name where they stand before one, and checked apart from it.
_TITLES_LIST = """
    president vice prime minister king queen prince princess pope senator sen representative rep
    congressman congresswoman governor gov mayor chancellor secretary ambassador justice judge chief
    general gen lieutenant lt colonel col major maj captain capt sergeant sgt admiral adm commander
    private corporal brigadier rear chairman chairwoman chair director premier sheikh emir sultan
    ayatollah imam bishop archbishop cardinal rev reverend father dr doctor prof professor mr mrs ms
    miss sir lady lord dame officer detective sheriff marshal attorney coach ceo cfo deputy spokesman
    spokeswoman foreign interior defense defence finance speaker leader crown
"""
TITLES = frozenset(_TITLES_LIST.split())
_ABBREVIATED_LIST = """
    gen lt col maj capt sgt adm sen rep gov dr mr mrs ms prof st rev jr sr brig cmdr ft mt supt hon pvt
    cpl
"""
ABBREVIATED = frozenset(_ABBREVIATED_LIST.split())


# Endings that hardly any name has: "Withdrawal", "Negotiation", "Reportedly".
_ENDING = re.compile(r"(?:tions?|sions?|ments?|awals?|ously|ically|fully|ingly|edly)$")


def common(word: str) -> bool:
    """Whether a capitalised word that opens a sentence is probably an ordinary word."""
    folded = word.casefold().replace("’", "'")
    if folded in FUNCTION or folded in OPENERS:
        return True
    return len(folded) > 6 and bool(_ENDING.search(folded)) and folded not in ("clement", "clements")
