import pytest

from rag.credits import credited
from rag.newsrooms import newsroom

CREDITED = [
    ("The mayor will resign in June, according to The Associated Press.", ["Associated Press"]),
    ("According to Reuters, the plant had been closed for a year.", ["Reuters"]),
    ("Nine people died, AP reported on Friday.", ["Associated Press"]),
    ("Talks broke down on Monday, the Associated Press reports.", ["Associated Press"]),
    ("The plan was first reported by Politico.", ["Politico"]),
    ("The inquiry, first reported Monday by the Sarn Valley Herald, is closed.", ["Sarn Valley Herald"]),
    ("The New York Times reported that the ship had turned back.", ["New York Times"]),
    ("The Washington Post previously reported the transfer.", ["Washington Post"]),
    ("“We will not sell,” she told Reuters.", ["Reuters"]),
    ("He told the BBC that he had seen nothing.", ["BBC"]),
    ("The bank will close 40 branches, Reuters reported, citing a source.", ["Reuters"]),
    ("Two were held, local media said, citing AFP.", ["Agence France-Presse"]),
    ("The firm has hired advisers, according to a report by the Financial Times.", ["Financial Times"]),
    ("Some 300 died in custody, according to a Guardian Weekly analysis.", ["Guardian Weekly"]),
    ("A Wall Street Journal investigation aside, the Post reported twelve cases.", ["Post"]),
    ("The letter, seen by Reuters, names three ministers.", ["Reuters"]),
    ("In an interview with CNN, the governor ruled it out.", ["CNN"]),
    ("The Guardian reports that the well is dry.", ["Guardian"]),
    ("An investigation by ProPublica found 14 such wells.", ["ProPublica"]),
    ("The minister is ill, per ESPN.", ["ESPN"]),
    ("Nine wells, all dry: that is what The Associated Press found in the valley.", ["Associated Press"]),
    ("The Guardian found that nine wells are dry.", ["Guardian"]),
    ("412 families left, according to Reuters and AFP.", ["Reuters", "Agence France-Presse"]),
    ("412 left, according to Reuters, AFP and the BBC.", ["Reuters", "Agence France-Presse", "BBC"]),
    ("Officials told Fox News and CNN that 412 had left.", ["Fox News", "CNN"]),
    ("Reuters and AP reported that 412 families left.", ["Reuters", "Associated Press"]),
    ("412 left, Reuters, AP and the Guardian reported.", ["Reuters", "Associated Press", "Guardian"]),
    ("412 left, according to Orme University and Reuters.", ["Reuters"]),
    ("412 left, according to Reuters and officials in Orme.", ["Reuters"]),
    ("412 left, according to the Post and Courier.", ["Post and Courier"]),
    ("412 left, according to Reuters, The Guardian will have to close an office.", ["Reuters"]),
    (
        "412 left, according to Reuters, AFP, and the AP.",
        ["Reuters", "Agence France-Presse", "Associated Press"],
    ),
    ("In Paris, Reuters reported nine arrests.", ["Reuters"]),
    ("He left on Thursday, the Orme News and Sentinel reports.", ["Orme News and Sentinel"]),
    ("He told the Orme Sunday Globe that 412 left.", ["Orme Sunday Globe"]),
    ("He told CNN Monday that 412 left.", ["CNN"]),
    ("As Orme Valley Press wrote, 412 left.", ["Orme Valley Press"]),
    ("In a CNN interview, she spoke of 412 families.", ["CNN"]),
    ("412 left (via AFP).", ["Agence France-Presse"]),
    ("412 left, Reuters said.", ["Reuters"]),
    ("412 left, AP said on Monday.", ["Associated Press"]),
    ("Reuters said it had seen a list of 412 names.", ["Reuters"]),
    ("412 left, Reuters wrote.", ["Reuters"]),
    ("412 left, the Sarn Valley Herald wrote on Monday.", ["Sarn Valley Herald"]),
    ("Reuters has learned that 412 left.", ["Reuters"]),
    ("412 left, as Reuters has previously reported.", ["Reuters"]),
    ("As Reuters first reported, 412 left.", ["Reuters"]),
    ("On Monday Reuters reported that 412 left.", ["Reuters"]),
    ("412 left, the BBC's report said.", ["BBC"]),
    ("412 left, via the Associated Press.", ["Associated Press"]),
    ("412 left, CNN's Ada Poe reported.", ["CNN"]),
    ("The mayor told Reuters’ Ada Poe that 412 left.", ["Reuters"]),
    ("The AP counted 412 families.", ["Associated Press"]),
    ("By Reuters' count, 412 left.", ["Reuters"]),
    ("412 left, by Reuters' count.", ["Reuters"]),
    ("A Washington Post analysis found that 412 left.", ["Washington Post"]),
    ("412 left, dpa reported.", ["Deutsche Presse-Agentur"]),
    ("412 left, according to dpa.", ["Deutsche Presse-Agentur"]),
    ("Russian news agency TASS said that 412 left.", ["TASS"]),
    ("412 left, Russia’s Interfax reported.", ["Interfax"]),
    ("412 left, news agency SANA said.", ["Syrian Arab News Agency"]),
    ("412 left, according to Norland's official news agency NOTA.", ["NOTA"]),
    ("412 left, the Nota news agency reported.", ["Nota"]),
    ("412 left, according to Agence France-Presse.", ["Agence France-Presse"]),
    (
        "He was seen there, Reuters reported, and the AP reported that he had left.",
        ["Reuters", "Associated Press"],
    ),
]
NOT_CREDITED = [
    "More pupils take AP courses than ten years ago.",
    "The rise in fees is unfair, according to AP students.",
    "According to AP Biology teachers, the exam was harder.",
    "The Times Square crowd began to sing at midnight.",
    "According to the Times Square Alliance, a million people came.",
    "Reuters denied that it had paid for the pictures.",
    "Reuters could not verify the report.",
    "The New York Times reported a quarterly loss of $14 million.",
    "The New York Times reported its revenue rose by 3%.",
    "She sued The Washington Post for libel.",
    "According to Maria Poe, the bridge was closed at noon.",
    "The union told members to wait.",
    "Officers told Mayor Ada Poe to leave.",
    "According to the Ministry of Health, nine people died.",
    "He told the AFP, the country's army, to stand down.",
    "According to people familiar with the matter, talks go on.",
    "A soldier left his post, reported the sergeant.",
    "The sun reported by astronomers as quiet has flared.",
    "Time told a different story.",
    "Reuters said it would cut 412 jobs.",
    "Reuters said on Monday that its chief would leave.",
    "CNN said in a statement that 412 jobs would go.",
    "A spokeswoman for Reuters said that 412 jobs would go.",
    "The editor of the BBC said that 412 had left.",
    "Families leave Orme. (Lou Ames/The Sarn Valley Herald via AP, File)",
    "According to the Orme County Office of the Medical Examiner, nine died.",
    "The words came from the Reuters account of the bank.",
    "People said that 412 had left.",
    "People wrote that 412 had left.",
    "Bloomberg said that he would run for mayor.",
    "The Star said farewell to her fans.",
    "The Iranian news agency reported nothing.",
    "An AP photographer said that he was hit.",
    "Reuters learned to live with fewer offices.",
    "CNN's headquarters in Orme reported a fire.",
    "Ada Poe and Max Orr reported for duty.",
    "Reuters found a buyer for its old offices.",
    "According to a Reuters/Ipsos poll, six in ten agree.",
]


@pytest.mark.parametrize(("sentence", "names"), CREDITED)
def test_a_sentence_credits_the_newsroom_that_it_names(sentence, names):
    found = credited(sentence, 0, len(sentence))
    assert [origin.name for origin in found] == names
    assert all(origin.scope == "sentence" for origin in found)
    assert all((newsroom(sentence[o.start : o.end]) or sentence[o.start : o.end]) == o.name for o in found)


@pytest.mark.parametrize("sentence", NOT_CREDITED)
def test_a_sentence_that_credits_no_newsroom_has_no_origin(sentence):
    assert credited(sentence, 0, len(sentence)) == []


def test_only_the_sentence_given_is_looked_at():
    text = "Nine died, Reuters reported. The road is open again."
    start = text.index("The road")
    assert credited(text, start, len(text)) == []


@pytest.mark.parametrize(
    "run", ["A.", "A. ", "Aa ", "A", "Aa and ", "Aa, ", "the A", "A’", "A-", "dpa ", "news agency "]
)
def test_long_runs_of_names_are_read_at_all(run):
    text = run * 3000
    assert credited(text, 0, len(text)) == []
