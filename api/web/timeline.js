// An answer over time: what differs, a chart of its entries drawn to scale, and the list of them, which says
// all that the chart shows. Given documents of the contract; it fetches nothing.

import { chart } from "/web/chart.js";
import { chips } from "/web/chips.js";
import { glyphPicture, kindLegend, kindOf, kindTag, kindWord } from "/web/glyphs.js";
import { daysOf, sameMoment } from "/web/moments.js";
import { counted, el, listed, timeElement, writtenDate } from "/web/text.js";

const NAMED = 3; // publishers, and people, named before the rest is counted
const SIDES = 4; // of a disagreement, side by side before the rest is left to the list
const COUNT = { 2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six" };

/** The section: a chart where two entries or more have a time, and the list. `cited`: numbers → citations. */
export function timelineSection(answer, cited) {
  const entries = answer.timeline;
  const groups = sidesOf(answer);
  const sides = new Set(groups.flat());
  const drawn = entries
    .map((entry, index) => ({ entry, index, when: daysOf(entry.as_of) }))
    .filter(({ when }) => when)
    .map(({ entry, index, when }) => {
      const [citation] = cited(entry.citations);
      return {
        index, when, citation, kind: kindOf(entry), current: index === 0, disputed: groups[0]?.includes(entry) ?? false,
        value: wholeValue(entry), under: [kindWord(kindOf(entry)), shortly(entry.publishers)].filter(Boolean).join(" · "),
        name: nameOf(entry, index, sides),
      };
    });
  const section = el("section", { class: "timeline", "aria-label": "Over time" },
    el("h3", { text: "Over time" }),
    drawn.length > 1 ? chart(drawn) : null,
    drawn.length > 1 ? legend(drawn) : null,
    el("ol", { class: "entries" }, entries.map((entry, index) => row(entry, index, sides, cited))));
  for (const [event, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    section.addEventListener(event, ({ target }) => {
      const index = target.closest?.("[data-entry]")?.dataset.entry;
      if (index === undefined) return;
      for (const each of section.querySelectorAll(`[data-entry="${index}"]`)) each.classList.toggle("lit", lit);
    });
  }
  return section;
}

/** The sentence that tells a disagreement, with each side's publishers and citations. */
export function conflictNotice(answer, cited) {
  const groups = sidesOf(answer);
  if (!groups.length) {
    return el("p", { class: "notice conflict" }, el("strong", { text: "The reports differ. " }),
      "They say different things of the same time; each is shown below with its date and source.");
  }
  const [first] = groups;
  const said = groups.length > 1 ? "Different values are told of the same times."
    : `${COUNT[first.length] ?? first.length.toLocaleString("en")} values are told of the same time.`;
  const side = (entry) => el("li", {},
    el("p", { class: "entry" }, figure(entry), tag(entry), chips(cited(entry.citations))),
    el("p", { class: "by" }, byline(entry), timeElement(entry.as_of) ?? el("span", { text: "undated" })));
  return el("div", { class: "notice conflict" },
    el("p", {}, el("strong", { text: "The reports differ. " }), said),
    groups.map((group) => [
      el("ul", { class: "sides" }, group.slice(0, SIDES).map(side)),
      group.length > SIDES ? el("p", { class: "hint", text: `and ${counted(group.length - SIDES, "other")}, below` }) : null,
    ]));
}

/** "A, B and C", and of more than three the first two and how many more. */
export function publishersLine(publishers) {
  return publishers.length > NAMED
    ? `${publishers.slice(0, NAMED - 1).join(", ")} and ${publishers.length - NAMED + 1} more`
    : listed(publishers);
}

/** The entries that say different things of one time, a group for each time, in the answer's order. */
function sidesOf({ conflict, timeline }) {
  if (!conflict) return [];
  const differs = (one, other) => one !== other && sameMoment(one.as_of, other.as_of) && !mayAgree(one, other)
    && (kindOf(one) === "plan") === (kindOf(other) === "plan"); // a plan and what came of it are no dispute
  const said = timeline.some((each) => "disputed" in each); // answers of older releases do not say it
  const disputed = said ? (each) => each.disputed : (each) => timeline.some((other) => differs(each, other));
  const groups = [];
  for (const entry of timeline.filter(disputed)) {
    const group = groups.find(([first]) => sameMoment(first.as_of, entry.as_of));
    if (group) group.push(entry);
    else groups.push([entry]);
  }
  return groups.filter((group) => group.length > 1);
}

/** Equal, or one number or range within the other; what a denial speaks of it never agrees with. */
function mayAgree(one, other) {
  if ((kindOf(one) === "denial") !== (kindOf(other) === "denial")) return false;
  if (one.value.toLowerCase() === other.value.toLowerCase()) return true;
  const [a, b] = [numbersOf(one.value), numbersOf(other.value)];
  const holds = ([low, high], [from, to]) => low <= from && to <= high;
  return Boolean(a && b) && (holds(a, b) || holds(b, a));
}

function numbersOf(value) {
  const match = /^(?:between )?(\d[\d,]{0,20}(?:\.\d{1,9})?)(?:(?: to | and | ?[-–] ?)(\d[\d,]{0,20}(?:\.\d{1,9})?))?$/.exec(value);
  if (!match) return null;
  const [low, high] = match.slice(1).map((each) => (each ? Number(each.replaceAll(",", "")) : undefined));
  return [low, high ?? low];
}

function wholeValue({ qualifier, value, unit }) {
  return [qualifier, value, unit].filter(Boolean).join(" ");
}

function figure({ qualifier, value, unit }) {
  return [
    qualifier ? el("span", { class: "qualifier", text: `${qualifier} ` }) : null,
    el("span", { class: "figure", text: value }),
    unit ? el("span", { class: "unit", text: ` ${unit}` }) : null,
  ];
}

function shortly(publishers) {
  return publishers.length > 1 ? `${publishers[0]} +${publishers.length - 1}` : publishers[0] ?? "";
}

/** Whom the articles have it from, as "according to Politico"; "" where they say it themselves. */
export function attribution({ said_by: people = [] }) {
  if (!people.length) return "";
  return `according to ${people.length > NAMED ? `${people.slice(0, NAMED - 1).join(", ")} and ${people.length - NAMED + 1} others` : listed(people)}`;
}

/** How many publishers report it and how many independent sources that is; "" where one report stands alone. */
function sourcesCount({ publishers, independent_sources: sources, citations }) {
  if (publishers.length < 2 && citations.length < 2) return "";
  const copies = sources < publishers.length ? ", copies counted once" : "";
  const names = publishers.length ? `${counted(publishers.length, "publisher")}, ` : "";
  return `${names}${counted(sources, "independent source")}${copies}`;
}

/** What kind of telling it is, where it is no fact. */
export function tag(entry) {
  const word = kindTag(kindOf(entry));
  return word ? [" ", el("span", { class: "tag", text: word })] : null;
}

/** Who says so, who publishes it, and how many independent sources that is. */
function byline(entry) {
  return [
    attribution(entry) ? el("span", { class: "said-by", text: attribution(entry) }) : null,
    entry.publishers.length ? el("span", { text: publishersLine(entry.publishers) }) : null,
    sourcesCount(entry) ? el("span", { text: sourcesCount(entry) }) : null,
  ].filter(Boolean);
}

/** What a mark of the chart is called: "About 2,500 troops, September 2024, Capitol Cable, plan". */
function nameOf(entry, index, sides) {
  const whole = wholeValue(entry);
  return [
    whole[0]?.toUpperCase() + whole.slice(1), writtenDate(entry.as_of), publishersLine(entry.publishers),
    kindWord(kindOf(entry)), attribution(entry), index === 0 ? "the answer" : "", sides.has(entry) ? "reports differ" : "",
  ].filter(Boolean).join(", ");
}

function row(entry, index, sides, cited) {
  const by = byline(entry);
  return el("li", { class: index === 0 ? "current" : null, data: { entry: index } },
    glyphPicture(kindOf(entry)),
    el("p", { class: "moment" }, timeElement(entry.as_of) ?? "Undated"),
    el("p", { class: "entry" },
      figure(entry),
      tag(entry),
      sides.has(entry) ? [" ", el("span", { class: "tag differs", text: "Reports differ" })] : null,
      chips(cited(entry.citations))),
    by.length ? el("p", { class: "by" }, by) : null);
}

/** What the forms in the chart mean; needed only where there is more than one. */
function legend(drawn) {
  const kinds = [...new Set(["fact", ...drawn.map((each) => each.kind)])];
  if (kinds.length < 2) return null;
  return el("p", { class: "legend", "aria-hidden": "true" }, kinds.map((kind) => el("span", {}, glyphPicture(kind), ` ${kindLegend(kind)}`)));
}
