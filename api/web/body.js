// An article's body text as paragraphs, with the words to mark, and what was left out of the article.

import { codePoints, el } from "/web/text.js";

// What each kind of words is, and why nothing is ever cited from it.
const KINDS = {
  navigation: ["Menus and links", "They lead around the site and report nothing."],
  paywall: ["Notices about access", "They speak to subscribers, not of the news."],
  caption: ["Captions and picture credits", "They tell of a picture, which may be older than the story."],
  teaser: ["Teasers for other stories", "They tell of other articles, in few words."],
  related: ["Links to other stories", "They name other articles, which are cited themselves when they are held."],
  boilerplate: ["Standing notices", "Copyright, newsletters and the like: the same under every story."],
  summary: ["Summary", "It tells in short what the story itself tells, and is cited there."],
  hidden: ["Hidden text", "A reader of the page did not see it, so no answer may rest on it."],
  advertisement: ["Advertisements", "They were paid for and are not the newsroom's words."],
  comments: ["Readers' comments", "They are not the newsroom's words."],
  quoted: ["Quoted messages", "Somebody else wrote them: the e-mail answers them or passes them on."],
};

/** What was on the page and is not the article, by kind, folded away; null where there is nothing. */
export function leftOut(parts) {
  if (!parts?.length) return null;
  const groups = new Map();
  for (const part of parts) groups.set(part.kind, [...(groups.get(part.kind) ?? []), part.text]);
  const named = [...groups].map(([kind, texts]) => {
    const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : null;
    return { name: known?.[0] ?? `“${kind}”`, why: known?.[1] ?? "It is not part of the article.", texts };
  });
  const listed = named.map(({ name, texts }) => `${name.toLowerCase()} (${texts.length})`).join(", ");
  return el("details", { class: "removed" },
    el("summary", { text: `Left out of the article: ${listed}` }),
    el("p", { class: "hint", text: "On the page, but not part of the article." }),
    named.map(({ name, why, texts }) => el("section", {},
      el("h3", { text: `${name}: never cited` }),
      el("p", { class: "hint", text: why }),
      el("ul", {}, texts.map((text) => el("li", { dir: "auto", text }))))));
}

/**
 * The text as paragraphs, with [start, end) (code points) marked; only the breaks between them are left out.
 * A paragraph that holds one of the `repeated` notices says so.
 */
export function paragraphs(points, start, end, repeated = []) {
  const text = points.join("");
  const breaks = /\n\s*\n/.test(text) ? /\s*\n\s*\n\s*/g : /(?:\r?\n)+/g;
  const gaps = [...text.matchAll(breaks), { index: text.length, 0: "" }];
  const found = [];
  let unit = 0; // where we are in UTF-16 units, as regular expressions count
  let from = 0; // and in code points
  for (const gap of gaps) {
    const words = text.slice(unit, gap.index);
    const to = from + codePoints(words).length;
    const part = (a, b) => points.slice(Math.max(a, from), Math.min(b, to)).join("");
    const marked = part(start, end);
    if (words) {
      const standing = repeated.some((notice) => notice.start < to && from < notice.end);
      const kinds = [isWrapped(words) ? null : "lines", standing ? "standing" : null].filter(Boolean);
      found.push(el("p", { class: kinds.join(" ") || null },
        standing ? el("span", { class: "label", text: "Its publisher repeats this under its stories. Never cited: " }) : null,
        marked ? [part(from, start), el("mark", { text: marked }), part(end, to)] : words));
    }
    unit = gap.index + gap[0].length;
    from = to + codePoints(gap[0]).length;
  }
  return found;
}

/** Lines broken by a fixed width rather than by meaning: they flow again on a narrow screen. */
function isWrapped(words) {
  const lines = words.split("\n");
  return lines.length > 1 && lines.slice(0, -1).every((line) => line.length > 45 && line.length < 110);
}
