"""Countries, their people and their abbreviations, so that "American" and "U.S." are one name.

Gives `keys`: each folded form, as a tuple of words, to its country's key. A few well-known bodies are here
too. Holds no judgement of what a country is: whatever news text names as one stands here.
"""

from __future__ import annotations

from functools import cache

# key: every form that means it. Plurals of demonyms ("Iraqis") are added by `keys`.
_TABLE = """
usa: united states, united states of america, america, american, us, u s, u s a
uk: united kingdom, britain, great britain, british, briton
afghanistan: afghan
albania: albanian
algeria: algerian
angola: angolan
argentina: argentine, argentinian
armenia: armenian
australia: australian
austria: austrian
azerbaijan: azerbaijani, azeri
bahrain: bahraini
bangladesh: bangladeshi
belarus: belarusian
belgium: belgian
bolivia: bolivian
bosnia: bosnian, bosnia and herzegovina
botswana: botswanan
brazil: brazilian
bulgaria: bulgarian
burkina faso: burkinabe
cambodia: cambodian
cameroon: cameroonian
canada: canadian
chad: chadian
chile: chilean
china: chinese, prc, people s republic of china
colombia: colombian
congo: congolese
costa rica: costa rican
croatia: croatian, croat
cuba: cuban
cyprus: cypriot
czechia: czech, czech republic
denmark: danish, dane
dominican republic: dominican
ecuador: ecuadorian, ecuadorean
egypt: egyptian
el salvador: salvadoran, salvadorean
england: english, englishman
eritrea: eritrean
estonia: estonian
ethiopia: ethiopian
european union: eu, e u
fiji: fijian
finland: finnish, finn
france: french, frenchman, frenchwoman
gambia: gambian
gaza: gazan
georgia: georgian
germany: german
ghana: ghanaian
greece: greek
greenland: greenlandic, greenlander
guatemala: guatemalan
guinea: guinean
haiti: haitian
honduras: honduran
hong kong: hong konger
hungary: hungarian
iceland: icelandic, icelander
india: indian
indonesia: indonesian
iran: iranian
iraq: iraqi
ireland: irish, irishman
islamic state: isis, isil, daesh, islamic state of iraq and syria, islamic state of iraq and the levant, is
israel: israeli
italy: italian
ivory coast: ivorian, cote d ivoire
jamaica: jamaican
japan: japanese
jordan: jordanian
kazakhstan: kazakh, kazakhstani
kenya: kenyan
kosovo: kosovar
kurdistan: kurdish, kurd
kuwait: kuwaiti
kyrgyzstan: kyrgyz
laos: laotian
latvia: latvian
lebanon: lebanese
liberia: liberian
libya: libyan
lithuania: lithuanian
luxembourg: luxembourgish
madagascar: malagasy
malawi: malawian
malaysia: malaysian
maldives: maldivian
mali: malian
malta: maltese
mauritania: mauritanian
mauritius: mauritian
mexico: mexican
moldova: moldovan
mongolia: mongolian
montenegro: montenegrin
morocco: moroccan
mozambique: mozambican
myanmar: burma, burmese
namibia: namibian
nato: north atlantic treaty organization, north atlantic treaty organisation
nepal: nepali, nepalese
netherlands: dutch, dutchman, holland
new zealand: new zealander
nicaragua: nicaraguan
niger: nigerien
nigeria: nigerian
north korea: north korean, dprk
north macedonia: macedonian, macedonia
northern ireland: northern irish
norway: norwegian
oman: omani
pakistan: pakistani
palestine: palestinian
panama: panamanian
papua new guinea: papua new guinean
paraguay: paraguayan
peru: peruvian
philippines: philippine, filipino
poland: polish, pole
portugal: portuguese
qatar: qatari
romania: romanian
russia: russian, russian federation
rwanda: rwandan
saudi arabia: saudi, saudi arabian
scotland: scottish, scot, scots
senegal: senegalese
serbia: serbian, serb
sierra leone: sierra leonean
singapore: singaporean
slovakia: slovak, slovakian
slovenia: slovenian, slovene
somalia: somali
south africa: south african
south korea: south korean, rok
south sudan: south sudanese
soviet union: soviet, ussr, u s s r
spain: spanish, spaniard
sri lanka: sri lankan
sudan: sudanese
sweden: swedish, swede
switzerland: swiss
syria: syrian
taiwan: taiwanese
tajikistan: tajik
tanzania: tanzanian
thailand: thai
tibet: tibetan
togo: togolese
tunisia: tunisian
turkey: turkish, turk, turkiye
turkmenistan: turkmen
uganda: ugandan
ukraine: ukrainian
united arab emirates: uae, u a e, emirati
united nations: un, u n
uruguay: uruguayan
uzbekistan: uzbek
vatican: holy see
venezuela: venezuelan
vietnam: vietnamese
wales: welsh, welshman
yemen: yemeni
zambia: zambian
zimbabwe: zimbabwean
latin america: latin american
south america: south american
north america: north american
central america: central american
europe: european
africa: african
asia: asian
new mexico: new mexican
indian ocean:
american samoa: american samoan
equatorial guinea: equatorial guinean
associated press: ap, a p
"""

# Short forms that are also everyday words: only in capitals, or with points, are they names.
CAPITALS_ONLY = frozenset({"us", "is", "un", "eu", "uk", "ap", "prc", "uae", "rok"})


@cache
def keys() -> dict[tuple[str, ...], str]:
    """Every form, as folded words, to its key."""
    forms: dict[tuple[str, ...], str] = {}
    for line in _TABLE.strip().splitlines():
        key, _, rest = line.partition(":")
        for form in [key, *rest.split(",")]:
            words = tuple(form.split())
            if not words:
                continue
            forms[words] = key
            if not words[-1].endswith(("s", "ch", "ese", "sh")) and len(words[-1]) > 2 and words[-1] != key:
                forms[(*words[:-1], words[-1] + "s")] = key
    return forms


@cache
def lengths() -> dict[str, int]:
    """The most words in a form, by its first word."""
    most: dict[str, int] = {}
    for form in keys():
        most[form[0]] = max(len(form), most.get(form[0], 0))
    return most
