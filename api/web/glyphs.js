// How a telling is drawn and named: a fact, a plan, an estimate, a claim, a denial. Each has a form of its
// own, so that none is told by its colour alone.

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element. `props` are attributes; `text` and `data` (dataset) are special. */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
}

const WORDS = { plan: "plan", estimate: "estimate", claim: "claim", denial: "denied" };
const TAGS = { plan: "Plan", estimate: "Estimate", claim: "Claim, not established", denial: "Denied" };
const LEGEND = { fact: "told as fact", plan: "plan", estimate: "estimate", claim: "claim", denial: "denied" };

/** What an entry is told as; what no kind is known of is told as fact. */
export const kindOf = (entry) => (Object.hasOwn(LEGEND, entry.told_as ?? "") ? entry.told_as : "fact");
/** "plan", for a name read aloud; "" for a fact. */
export const kindWord = (kind) => WORDS[kind] ?? "";
/** "Plan", beside a value; "" for a fact. */
export const kindTag = (kind) => TAGS[kind] ?? "";
export const kindLegend = (kind) => LEGEND[kind];

/** The form of a kind, around 0, 0 and within `r` of it. */
export function glyph(kind, r) {
  const inner = {
    estimate: svg("path", { class: "solid", d: `M 0 ${-r} A ${r} ${r} 0 0 0 0 ${r} Z` }),
    claim: svg("circle", { class: "solid", r: r * 0.36 }),
    denial: svg("path", { class: "stroke", d: `M ${-r * 0.7} ${r * 0.7} L ${r * 0.7} ${-r * 0.7}` }),
  };
  return svg("g", { class: `glyph ${kind}` }, svg("circle", { class: "form", r }), inner[kind]);
}

/** The form alone, as a picture among words; what it says stands beside it. */
export function glyphPicture(kind) {
  return svg("svg", { class: "glyph-picture", viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, glyph(kind, 5.5));
}
