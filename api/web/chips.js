// The marks that open a citation: links to `/c/{id}` that the page opens beside the answer.

import { el, writtenDate } from "/web/text.js";

/** The citation's chip: a link to `/c/{id}`, or a button while the answer, and so its id, is not yet complete. */
export function chip(citation, { provisional = false } = {}) {
  const label = [citation.publisher ?? citation.title, writtenDate(citation.published)].filter(Boolean).join(", ");
  const props = {
    class: "chip",
    "aria-label": `[${citation.number}] ${label}: open the article at these words`,
    data: { number: citation.number },
  };
  return provisional
    ? el("button", { ...props, type: "button" }, String(citation.number))
    : el("a", { ...props, href: `/c/${encodeURIComponent(citation.id)}`, data: { number: citation.number, citation: citation.id } },
      String(citation.number));
}

/** The chips of some citations, kept together. */
export function chips(citations, options) {
  return el("span", { class: "chips" }, citations.map((citation) => chip(citation, options)));
}
