// A question that asks for several things: each of them with what is told, or that it is not told.

import { chips } from "/web/chips.js";
import { el, sentence } from "/web/text.js";

/** The section, or null where the question asks for one thing. `cited`: citation numbers → citations. */
export function partsSection(answer, cited) {
  if (!answer.parts?.length) return null;
  return el("section", { class: "parts", "aria-label": "Part by part" },
    el("ol", {}, answer.parts.map((part) => el("li", { class: part.status === "answered" ? null : "open" },
      el("p", { class: "part", text: part.question }),
      part.status === "answered" ? told(part, answer, cited) : notTold(part)))));
}

function told(part, answer, cited) {
  const statements = part.statements.map((index) => answer.statements[index]).filter(Boolean);
  const numbers = [...new Set(statements.flatMap((each) => each.citations))];
  return el("p", { class: "told" },
    part.value === null
      ? el("span", { class: "hint", text: "Told in the sentences below." })
      : [
        part.qualifier ? el("span", { class: "qualifier", text: `${part.qualifier} ` }) : null,
        el("span", { class: "figure", text: part.value }),
        part.unit ? el("span", { class: "unit", text: ` ${part.unit}` }) : null,
      ],
    chips(cited(numbers)));
}

function notTold(part) {
  return [
    el("p", { class: "told silence", text: "The articles do not say." }),
    part.reason ? el("p", { class: "hint", text: sentence(part.reason) }) : null,
  ];
}
