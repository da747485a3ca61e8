"""What pages say around a story in other languages than English: a few openings of each kind, by language.

Data alone, as patterns for the beginning of a line or for a whole line. Add a language by adding a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns of one language."""

    related: str  # before a colon and the headline of another story
    titles: str  # a whole line over other stories
    paywall: str  # how a notice to readers without access begins
    newsletter: str
    comments: str  # a whole line over readers' words, its number left out
    alone: str  # a whole line about an advertisement
    accept: str  # how a button of a banner about cookies begins


BY_LANGUAGE = {
    "de": Phrases(
        related=r"lesen sie (?:auch|dazu|mehr)|lies auch|mehr zum thema|mehr dazu|siehe auch"
        r"|auch interessant",
        titles=r"(?:das könnte (?:sie|dich) auch interessieren|mehr zum thema|meistgelesen|auch interessant"
        r"|weitere (?:artikel|meldungen|nachrichten)|lesen sie auch|empfohlene artikel)",
        paywall=r"(?:dieser (?:artikel|inhalt|text|beitrag) ist (?:nur |exklusiv )?für (?:unsere )?abonnent"
        r"|(?:jetzt|hier) (?:weiterlesen|abonnieren und)|weiterlesen mit|mit (?:einem )?abo weiterlesen"
        r"|sie haben (?:noch kein|bereits ein) (?:abo|konto)|exklusiv für abonnent)",
        newsletter=r"(?:(?:jetzt )?(?:melden sie sich|melde dich|abonnieren sie|abonniere"
        r"|bestellen sie)\b.{0,80}"
        r"\bnewsletter|(?:jetzt )?newsletter (?:abonnieren|bestellen)"
        r"|täglich das wichtigste\b.{0,60}\bpostfach)",
        comments=r"kommentare?|leserkommentare",
        alone=r"anzeige|werbung|(?:der )?artikel wird nach der anzeige fortgesetzt",
        accept=r"(?:alle )?akzeptieren|zustimmen|(?:alle )?ablehnen|einverstanden",
    ),
    "fr": Phrases(
        related=r"(?:à )?lire aussi|à lire également|lire la suite|voir aussi|sur le même sujet"
        r"|notre dossier",
        titles=r"(?:à lire (?:aussi|également|ensuite)|lire aussi|sur le même sujet|voir aussi"
        r"|vous aimerez (?:peut-être )?aussi|les plus lus|à ne pas manquer|nos derniers articles)",
        paywall=r"(?:cet article est réservé|(?:la suite (?:de l[’']article )?est|contenu|article) réservée? "
        r"(?:à nos |aux )abonné|il vous reste \d+ ?% de cet article|abonnez-vous pour (?:lire"
        r"|continuer|accéder)"
        r"|déjà abonné)",
        newsletter=r"(?:inscrivez-vous|abonnez-vous)\b.{0,40}\b(?:newsletter|lettre d[’']information"
        r"|infolettre)"
        r"|(?:recevez|retrouvez)\b.{0,60}\b(?:newsletter|boîte (?:mail|de réception)|par e-?mail)",
        comments=r"commentaires?|réactions?",
        alone=r"publicité|la suite après (?:la|cette) publicité",
        accept=r"(?:tout )?(?:accepter|refuser)|j[’']accepte|continuer sans accepter",
    ),
    "es": Phrases(
        related=r"le[ae] también|lee además|te puede interesar|más información|ver también"
        r"|también puedes leer",
        titles=r"(?:te puede interesar|también te puede interesar|le puede interesar|lea también|lee también"
        r"|noticias relacionadas|artículos relacionados|lo más (?:leído|visto)|más noticias|más información)",
        paywall=r"(?:(?:este )?(?:artículo|contenido)(?: es)?(?: exclusivo)? (?:solo "
        r"|sólo )?para (?:nuestros )?"
        r"suscriptores|suscríb(?:ete|ase) para (?:seguir|continuar|leer|acceder)|¿?ya (?:eres"
        r"|es) suscriptor)",
        newsletter=r"(?:suscríb(?:ete|ase)|apúnt(?:ate|ese)|regístr(?:ate|ese))\b.{0,50}\b(?:newsletter"
        r"|boletín)"
        r"|recib[ae]\b.{0,60}\b(?:newsletter|boletín|en tu correo|en su correo)",
        comments=r"comentarios?",
        alone=r"publicidad|la noticia sigue después de la publicidad",
        accept=r"aceptar(?: todo| todas)?|acepto|rechazar(?: todo| todas)?",
    ),
    "it": Phrases(
        related=r"leggi anche|leggete anche|per approfondire|vedi anche|ti potrebbe interessare",
        titles=r"(?:leggi anche|ti potrebbe(?:ro)? interessare(?: anche)?|potrebbe interessarti|i più letti"
        r"|articoli (?:correlati|consigliati)|altre notizie|notizie correlate)",
        paywall=r"(?:(?:questo )?(?:articolo|contenuto)(?: è)? riservato (?:agli|ai nostri) abbonati"
        r"|abbonati per (?:continuare|leggere|proseguire)|sei già abbonat[oa])",
        newsletter=r"iscri(?:viti|vetevi)\b.{0,40}\bnewsletter|ricevi\b.{0,60}\b(?:newsletter"
        r"|nella tua (?:casella|e-?mail))",
        comments=r"comment[io]",
        alone=r"pubblicità|continua a leggere dopo la pubblicità",
        accept=r"accett[ao](?: tutt[oi])?|rifiut[ao](?: tutt[oi])?",
    ),
    "pt": Phrases(
        related=r"lei?a (?:também|mais|ainda)|veja (?:também|mais)|saiba mais",
        titles=r"(?:lei?a (?:também|mais)|veja (?:também|mais)|(?:notícias|artigos|matérias) relacionad[ao]s"
        r"|mais lidas|as mais lidas|pode interessar-lhe|você também pode gostar|outras notícias)",
        paywall=r"(?:(?:este )?(?:artigo|conteúdo|texto)(?: é)? (?:exclusivo|apenas"
        r"|só) para (?:os )?assinantes"
        r"|assine para (?:continuar|ler|ter acesso)|já é assinante)",
        newsletter=r"(?:assine|inscreva-se|subscreva|cadastre-se)\b.{0,40}\bnewsletter"
        r"|receba\b.{0,60}\b(?:newsletter|no seu e-?mail)",
        comments=r"comentários?",
        alone=r"publicidade|continua (?:após|depois d)a publicidade",
        accept=r"aceit(?:ar|o)(?: tudo| todos)?|(?:recusar|rejeitar)(?: tudo| todos)?",
    ),
    "nl": Phrases(
        related=r"lees (?:ook|meer|verder)|bekijk ook|zie ook",
        titles=r"(?:lees (?:ook|meer)|meer (?:nieuws|over dit onderwerp)|best gelezen|meest gelezen"
        r"|(?:gerelateerde|aanbevolen) artikelen|ook interessant)",
        paywall=r"(?:dit artikel is (?:alleen|exclusief)\b.{0,30}\babonnees|exclusief voor abonnees"
        r"|word (?:lid|abonnee) (?:om|en) (?:verder|lees)|lees verder met|al abonnee\?)",
        newsletter=r"(?:schrijf (?:je|u) in|meld (?:je|u) aan|abonneer (?:je|u))\b.{0,50}\bnieuwsbrief"
        r"|ontvang\b.{0,60}\b(?:nieuwsbrief|in (?:je|uw) (?:mailbox|inbox))",
        comments=r"reacties?",
        alone=r"advertentie|(?:artikel|verhaal) gaat (?:verder|door) (?:na|onder) de advertentie",
        accept=r"(?:alles )?(?:accepteren|weigeren)|akkoord",
    ),
}


def _of_all(name: str, form: str) -> re.Pattern[str]:
    each = "|".join(f"(?:{getattr(phrases, name)})" for phrases in BY_LANGUAGE.values())
    return re.compile(form.format(each), re.IGNORECASE)


RELATED = _of_all("related", r"(?:{0}) ?: ?\S")
# The openings of those that ask a reader to read, whatever follows.
READ = re.compile(r"(?:à )?(?:lesen|lies|lire|le[ae]|leggi|leggete|lees|leia)\b", re.IGNORECASE)
TITLES = _of_all("titles", r"(?:{0})\W*")
PAYWALL = _of_all("paywall", r"(?:{0})")
NEWSLETTER = _of_all("newsletter", r"(?:{0})")
COMMENTS = _of_all("comments", r"(?:\d+ (?:{0})|(?:{0})(?: ?\(?\d+\)?)?)\W*")
ALONE = _of_all("alone", r"(?:{0})")
ACCEPT = _of_all("accept", r"(?:{0})\b")
