// Where else the story of an article stands: the near-copies held of it, with their titles looked up.

import { getJSON } from "/web/service.js";
import { articleAddress, counted, el, timeElement } from "/web/text.js";

const LOOKED_UP = 12; // copies named by title and publisher; the others by their ids
const LISTED = 50; // of more, how many

/** The section, or null where the article's document names no copies. It fills in titles as they come. */
export function familySection({ id, family }) {
  const others = (family?.members ?? []).filter((each) => each !== id);
  if (!others.length) return null;
  const rows = others.slice(0, LISTED).map((each) => [each, el("li", {}, el("a", { href: articleAddress(each), text: each }))]);
  nameThem(rows.slice(0, LOOKED_UP));
  return el("section", { class: "family" },
    el("h3", { text: "The same story also in" }),
    el("p", { class: "hint", text: `${family.origin ? `They credit ${family.origin}. ` : ""}Copies of one text count as one source.` }),
    el("ul", {}, rows.map(([, row]) => row),
      others.length > LISTED ? el("li", { class: "hint", text: `and ${counted(others.length - LISTED, "more copy", "more copies")}` }) : null));
}

async function nameThem(rows) {
  await Promise.allSettled(rows.map(async ([id, row]) => {
    const article = await getJSON(`/articles/${encodeURIComponent(id)}`); // one that is gone keeps its id as its name
    row.replaceChildren(
      el("a", { class: "title", href: articleAddress(id), lang: article.language, dir: "auto", text: article.title }),
      el("p", { class: "by" },
        article.publisher ? el("span", { text: article.publisher }) : null,
        timeElement(article.published) ?? el("span", { text: "undated" })));
  }));
}
