// Where else the story of an article stands: the near-copies held of it, with their titles looked up.

import { getJSON } from "/web/service.js";
import { articleAddress, el, timeElement } from "/web/text.js";

const LOOKED_UP = 12; // copies named by title and publisher; the others by their ids

/** The section, or null where the article's document names no copies. It fills in titles as they come. */
export function familySection({ id, family }) {
  const others = (family?.members ?? []).filter((each) => each !== id);
  if (!others.length) return null;
  const { origin } = family;
  const rows = new Map(others.map((each) => [each, el("li", {},
    el("a", { href: articleAddress(each), text: each }), each === origin ? firstNote() : null)]));
  const list = el("ul", {}, [...rows.values()]);
  nameThem([...rows].slice(0, LOOKED_UP), origin);
  return el("section", { class: "family" },
    el("h3", { text: "The same story also in" }),
    el("p", { class: "hint", text: "Near-copies of one text count as one source." }),
    origin === id ? el("p", { class: "hint", text: "This article is where the story was first." }) : null,
    origin && origin !== id && !others.includes(origin) ? el("p", { class: "hint", text: `The story comes from ${origin}.` }) : null,
    list);
}

function firstNote() {
  return el("span", { class: "hint", text: " where the story was first" });
}

async function nameThem(rows, origin) {
  await Promise.allSettled(rows.map(async ([id, row]) => {
    const article = await getJSON(`/articles/${encodeURIComponent(id)}`); // one that is gone keeps its id as its name
    row.replaceChildren(
      el("a", { class: "title", href: articleAddress(id), lang: article.language, dir: "auto", text: article.title }),
      el("p", { class: "by" },
        article.publisher ? el("span", { text: article.publisher }) : null,
        timeElement(article.published) ?? el("span", { text: "undated" }),
        id === origin ? firstNote() : null));
  }));
}
