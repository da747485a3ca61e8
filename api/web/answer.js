// One question and its answer, as elements. Given documents of the contract; it fetches only to send feedback.

import { chip, chips } from "/web/chips.js";
import { partsSection } from "/web/parts.js";
import { postJSON } from "/web/service.js";
import { el, outsideLink, sentence, timeElement, writtenDate } from "/web/text.js";
import { attribution, conflictNotice, publishersLine, tag, timelineSection } from "/web/timeline.js";

const MARKS = /(?:\s*\[\d+\])+$/;

/** A statement and its chips; `citations` are the Citation documents it cites. */
export function statementElement(statement, citations, options) {
  return el("span", { class: "statement" },
    statement.text.replace(MARKS, ""),
    chips(citations, options),
    " ");
}

/** The line under a question that says which articles were seen. */
export function filtersLine({ as_of: asOf, since, publisher }) {
  const parts = [
    asOf && `as of ${writtenDate(asOf)}`,
    since && `since ${writtenDate(since)}`,
    publisher && `only ${publisher}`,
  ].filter(Boolean);
  return parts.length ? parts.join(" · ") : "";
}

export function engineName(engine) {
  if (!engine) return "";
  if (engine === "local") return "the local engine, without a language model";
  return engine.startsWith("llm:") ? engine.slice(4) : engine;
}

/** The whole Answer, answered or abstained, as a fragment. */
export function answerElement(answer) {
  const byNumber = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const cited = (numbers) => numbers.map((number) => byNumber.get(number)).filter(Boolean);
  const fragment = document.createDocumentFragment();
  const add = (...nodes) => fragment.append(...nodes.filter(Boolean));
  const parts = partsSection(answer, cited);
  if (answer.status === "abstained") add(...abstention(answer), parts);
  else {
    add(parts ? null : headline(answer), parts);
    add(el("p", { class: "statements" }, answer.statements.map((each) => statementElement(each, cited(each.citations)))));
  }
  if (answer.conflict) add(conflictNotice(answer, cited));
  for (const note of answer.notes) add(el("p", { class: "notice", text: sentence(note) }));
  if (answer.timeline.length > (parts ? 0 : 1) || answer.conflict) add(timelineSection(answer, cited));
  if (answer.citations.length) add(sources(answer.citations));
  add(colophon(answer));
  return fragment;
}

function headline(answer) {
  if (!answer.value) return null;
  const first = answer.timeline[0];
  const day = first?.as_of || answer.as_of;
  const long = answer.value.length + (answer.unit?.length ?? 0) > 40;
  return el("div", { class: "headline" },
    el("p", { class: long ? "value long" : "value" },
      answer.qualifier ? el("span", { class: "qualifier", text: `${answer.qualifier} ` }) : null,
      el("span", { class: "figure", text: answer.value }),
      answer.unit ? el("span", { class: "unit", text: ` ${answer.unit}` }) : null),
    el("p", { class: "when" },
      day ? el("span", {}, "As of ", timeElement(day)) : null,
      first && tag(first) ? el("span", {}, tag(first)) : null,
      first && attribution(first) ? el("span", { class: "said-by", text: attribution(first) }) : null,
      first?.publishers.length ? el("span", { text: publishersLine(first.publishers) }) : null));
}

function abstention(answer) {
  const said = answer.text || "The articles do not answer this.";
  const reason = answer.reason && !said.includes(answer.reason) ? sentence(answer.reason) : "";
  return [
    el("div", { class: "headline" }, el("p", { class: "value silence", text: said })),
    reason ? el("p", { class: "reason", text: reason }) : null,
  ];
}

/** The sources, one line for each article cited, in the order of their first citation. */
function sources(citations) {
  const articles = new Map();
  for (const citation of citations) {
    const key = `${citation.article_id} ${citation.version}`;
    articles.set(key, [...(articles.get(key) ?? []), citation]);
  }
  const items = [...articles.values()].map((group) => {
    const [first] = group;
    return el("li", {},
      el("p", { class: "chips" }, group.map((each) => chip(each))),
      el("div", {},
        el("p", { class: "title" }, el("a", {
          href: `/c/${encodeURIComponent(first.id)}`, data: { citation: first.id, number: first.number }, text: first.title,
        })),
        el("p", { class: "by" },
          el("span", { text: first.publisher ?? "Publisher unknown" }),
          timeElement(first.published) ?? el("span", { text: "undated" }),
          outsideLink(first.url, "Original"))));
  });
  return el("section", { class: "sources" }, el("h3", { text: "Sources" }), el("ol", {}, items));
}

function colophon(answer) {
  const took = answer.timings?.total_ms;
  const parts = [
    "Answered",
    typeof took === "number" ? `in ${took < 1000 ? `${Math.max(1, Math.round(took))} ms` : `${(took / 1000).toFixed(1)} s`}` : "",
    `by ${engineName(answer.engine)}`,
  ].filter(Boolean).join(" ");
  const sure = answer.status === "answered" ? `Confidence ${Math.round(answer.confidence * 100)}%` : "";
  return el("footer", { class: "colophon" },
    el("p", { text: [parts, sure].filter(Boolean).join(" · ") }),
    feedback(answer));
}

function feedback(answer) {
  const status = el("span", { class: "thanks", role: "status" });
  const note = el("input", { type: "text", maxlength: "2000", autocomplete: "off" });
  const form = el("form", { class: "note", hidden: true },
    el("label", {}, "What is wrong? (optional)", note), el("button", { class: "quiet", type: "submit", text: "Send" }));
  const send = async (verdict, words) => {
    try {
      await postJSON("/feedback", { answer_id: answer.id, verdict, ...(words ? { note: words } : {}) });
      status.textContent = "Noted, thank you.";
      form.hidden = true;
    } catch (error) {
      status.textContent = `Not sent: ${error.message}`;
    }
  };
  const verdict = (name, label) => el("button", {
    class: "quiet", type: "button", "aria-pressed": "false", text: label, on: {
      click(event) {
        for (const each of buttons) each.setAttribute("aria-pressed", String(each === event.currentTarget));
        status.textContent = "";
        form.hidden = name !== "wrong";
        if (name === "wrong") note.focus();
        else send(name);
      },
    },
  });
  const buttons = [verdict("right", "Right"), verdict("wrong", "Wrong")];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send("wrong", note.value.trim());
  });
  return el("div", { class: "feedback" },
    el("p", { role: "group", "aria-label": "Was this answer right?" },
      el("span", { "aria-hidden": "true", text: "Was this right?" }), buttons, status),
    form);
}

/** A failure, with what to do about it. */
export function problemElement(problem, { again } = {}) {
  return el("div", { class: "notice problem" },
    el("p", {}, el("strong", { text: sentence(problem.message) })),
    problem.advice ? el("p", { text: sentence(problem.advice) }) : null,
    again ? el("p", {}, el("button", { class: "quiet", type: "button", text: "Ask again", on: { click: again } })) : null);
}
