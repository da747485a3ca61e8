// The page's course: what is asked, what is on show, and how the address and history follow. What is
// shown is a function of `history.state`, so that back, forward, reload and a shared link all work:
//   { turns: [{ key, question, filters, answer }], cited: citation id | null, reading: citation id | null }

import { answerElement, engineName, filtersLine, problemElement, statementElement } from "/web/answer.js";
import { Reader } from "/web/reader.js";
import { ask, getJSON, isCancelled } from "/web/service.js";
import { announce, articleAddress, counted, el, outsideLink, sentence, timeElement } from "/web/text.js";

const HISTORY_TURNS = 3; // earlier questions sent along with a follow-up
const CONTENTS_SHOWN = 200; // articles listed before the list says how many more there are
const SAMPLE_QUESTIONS = [
  "How many US advisers remain at Ain al-Asad?",
  "How many US troops were in Iraq in 2021?",
  "Who is the prime minister of Iraq?",
  "How many French advisers are at Ain al-Asad?",
];
const EMPTY = { turns: [], cited: null, reading: null };

const $ = (id) => document.getElementById(id);
const [form, question, send, thread, welcome, fresh] =
  ["composer", "question", "send", "thread", "welcome", "new"].map($);
const turns = new Map(); // key → { key, question, filters, answer, node, running }
let state = EMPTY;
let cited = null; // { id, node }: the citation that `/c/{id}` opened, as the left-hand column
let collection = [];

const reader = new Reader($("reader"), { behind: [$("skip"), $("masthead"), $("main")], onClose: closeReader });

/* State and address */

function addressOf({ turns: shown, cited: citation, reading }) {
  if (reading || citation) return `/c/${encodeURIComponent(reading ?? citation)}`;
  const last = shown.at(-1);
  if (!last) return "/";
  const query = new URLSearchParams({ q: last.question, ...last.filters });
  const before = shown.slice(0, -1).map((turn) => turn.answer).filter(Boolean).slice(-HISTORY_TURNS);
  if (before.length) query.set("after", before.join(","));
  return `/?${query}`;
}

function go(next, { replace = false } = {}) {
  const address = addressOf(next);
  history[replace ? "replaceState" : "pushState"]({ ...next, pushed: replace ? history.state?.pushed ?? false : true }, "", address);
  show(next);
}

/** The turns of the state that have an answer, so that a reload finds it again. */
function remember(turn) {
  state = { ...state, turns: state.turns.map((each) => (each.key === turn.key ? { ...each, question: turn.question, answer: turn.answer.id } : each)) };
  history.replaceState({ ...history.state, ...state }, "", addressOf(state));
}

function show(next, { opener = null } = {}) {
  const keys = new Set(next.turns.map((turn) => turn.key));
  for (const turn of turns.values()) if (!keys.has(turn.key)) turn.running?.abort();
  state = next;
  const nodes = next.turns.map(turnNode);
  const wanted = next.cited ? [citedNode(next.cited), ...nodes] : nodes;
  if (wanted.length !== thread.children.length || wanted.some((node, i) => node !== thread.children[i])) {
    thread.replaceChildren(...wanted);
  }
  const empty = wanted.length === 0;
  document.body.classList.toggle("empty", empty);
  welcome.hidden = !empty;
  fresh.hidden = empty;
  $("question-label").textContent = next.turns.length ? "Ask a follow-up" : "Your question";
  $("question-label").className = empty ? "" : "visually-hidden"; // said by the placeholder then, to save a line
  question.placeholder = empty ? "" : next.turns.length ? "Ask a follow-up" : "Ask a question of your own";
  document.title = next.turns.length ? `${next.turns.at(-1).question} · Dateline` : "Dateline";
  showCollection();
  markReading();
  if (!next.reading) reader.close();
  else if (reader.shown !== next.reading) openReader(next.reading, opener);
}

/** Which chips and titles are those of the citation being read. */
function markReading() {
  for (const each of thread.querySelectorAll("[data-citation]")) {
    if (each.dataset.citation === state.reading) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}

function openReader(id, opener) {
  const citation = [...turns.values()].flatMap((turn) => turn.answer?.citations ?? []).find((each) => each.id === id);
  reader.open(
    { citationId: id, citation },
    { opener: opener ?? (() => thread.querySelector(`[data-citation="${CSS.escape(id)}"]`)) },
  );
}

function closeReader() {
  if (!state.reading) reader.close(); // an article without a citation, or a chip of an unfinished answer
  else if (history.state?.pushed) history.back();
  else go({ ...state, reading: null }, { replace: true });
}

/* Turns */

function turnNode({ key, question: text, filters, answer }) {
  let turn = turns.get(key);
  if (!turn) {
    turn = { key, question: text, filters, answer: null, running: null };
    turn.body = el("div", { class: "answer" });
    turn.node = el("article", { class: "turn", "aria-labelledby": `q-${key}` },
      el("header", {},
        el("h2", { id: `q-${key}`, tabindex: "-1", text }),
        filtersLine(filters) ? el("p", { class: "asked", text: filtersLine(filters) }) : null),
      turn.body);
    turns.set(key, turn);
    if (answer) turn.restoring = restore(turn, answer);
    else queueMicrotask(() => run(turn));
  }
  return turn.node;
}

/** Asks the turn's question and shows what comes, as it comes. */
async function run(turn) {
  const running = turn.running = new AbortController();
  const statements = el("p", { class: "statements" });
  const cancel = el("button", { class: "quiet", type: "button", text: "Cancel", on: { click: () => running.abort() } });
  const doing = el("span", { text: "Reading the articles…" });
  const waiting = waitingElement(doing, cancel);
  turn.body.replaceChildren(waiting, statements);
  turn.body.setAttribute("aria-busy", "true");
  announce("Reading the articles…");
  const again = () => run(turn);
  try {
    const earlier = await answersBefore(turn);
    const asked = {
      question: turn.question,
      ...turn.filters,
      ...(earlier.length ? { history: earlier.flatMap(conversation) } : {}),
    };
    for await (const { event, data } of ask(asked, { signal: running.signal })) {
      if (event === "statement") {
        const drawn = statementElement(data, data.citations, { provisional: true });
        for (const [i, button] of [...drawn.querySelectorAll(".chip")].entries()) {
          button.addEventListener("click", () => openProvisional(turn, data.citations[i]));
        }
        statements.append(drawn);
      } else finish(turn, data);
    }
  } catch (error) {
    waiting.remove();
    if (isCancelled(error)) {
      turn.body.append(el("div", { class: "notice" },
        el("p", { text: statements.hasChildNodes() ? "Cancelled. What is shown was checked, but there may have been more." : "Cancelled." }),
        el("p", {}, el("button", { class: "quiet", type: "button", text: "Ask again", on: { click: again } }))));
      if (turn.node.isConnected) announce("Cancelled.");
    } else {
      turn.body.append(problemElement(error, { again: error.retryable === false ? null : again }));
      if (error.retryable === false && !question.value && turn.node.isConnected) {
        question.value = turn.question; // to be put another way
        grow();
      }
      announce([error.message, error.advice].filter(Boolean).join(" "));
    }
  } finally {
    turn.body.removeAttribute("aria-busy");
    if (turn.running === running) turn.running = null;
  }
}

function waitingElement(...content) {
  return el("p", { class: "waiting" }, el("span", { class: "pulse", "aria-hidden": "true" }), content);
}

/** The answers that stand above a turn, the last few: a follow-up may rest on them. */
async function answersBefore(turn) {
  const before = state.turns.slice(0, Math.max(0, state.turns.findIndex((each) => each.key === turn.key)))
    .map((each) => turns.get(each.key)).filter(Boolean);
  await Promise.all(before.map((each) => each.restoring));
  return before.map((each) => each.answer).filter(Boolean).slice(-HISTORY_TURNS);
}

function conversation(answer) {
  return [{ role: "user", content: answer.question }, { role: "assistant", content: answer.text }];
}

/** A chip clicked before its answer was complete: the article opens, the address waits for the citation's id. */
function openProvisional(turn, citation) {
  reader.open(
    { citation },
    { opener: () => turn.body.querySelector(`.chip[data-number="${Number(citation.number)}"]`) },
  );
}

function finish(turn, answer, { quiet = false } = {}) {
  const held = turn.body.contains(document.activeElement) ? document.activeElement.dataset.number : undefined;
  turn.answer = answer;
  turn.body.replaceChildren(answerElement(answer));
  showUnderstood(turn, answer);
  markReading();
  if (held) turn.body.querySelector(`.chip[data-number="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  if (state.turns.some((each) => each.key === turn.key)) remember(turn);
  if (quiet) return;
  const value = [answer.qualifier, answer.value, answer.unit].filter(Boolean).join(" ");
  const taken = answer.understood && answer.understood !== answer.question ? `Understood as: ${answer.understood} ` : "";
  announce(taken + (answer.status === "abstained"
    ? [answer.text, sentence(answer.reason)].filter(Boolean).join(" ")
    : `${sentence(value)} ${answer.text} ${counted(answer.citations.length, "citation")}.`));
}

/** How a follow-up was taken, under it; nothing where it was taken as it stands. */
function showUnderstood(turn, { understood, question: asked }) {
  turn.node.querySelector(".understood")?.remove();
  if (!understood || understood === asked) return;
  turn.node.querySelector("header").append(el("p", { class: "understood" }, "Understood as: ", el("q", { text: understood })));
}

/** An answer given before, from the record; asked anew where the record no longer has it. */
async function restore(turn, id) {
  turn.body.replaceChildren(waitingElement("Fetching the answer…"));
  try {
    const answer = await getJSON(`/answers/${encodeURIComponent(id)}`);
    turn.question = answer.question;
    turn.node.querySelector("h2").textContent = answer.question;
    finish(turn, answer, { quiet: true });
  } catch {
    if (turn.question) run(turn);
    else { // known by its id alone, and lost: the question after it is asked without it
      turn.node.remove();
      state = { ...state, turns: state.turns.filter((each) => each.key !== turn.key) };
      history.replaceState({ ...history.state, ...state }, "", addressOf(state));
    }
  }
}

function askNow(text, filters) {
  const words = text.trim();
  if (!words) return;
  for (const turn of turns.values()) turn.running?.abort();
  const key = newKey();
  const kept = state.turns.filter((each) => turns.get(each.key)?.answer); // what failed is asked again, not built on
  go({ turns: [...kept, { key, question: words, filters, answer: null }], cited: null, reading: null });
  const { node } = turns.get(key);
  node.scrollIntoView({ block: "start" });
}

function newKey() {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
}

/* A citation opened by its own address */

function citedNode(id) {
  if (cited?.id === id) return cited.node;
  const node = el("article", { class: "turn cited", "aria-label": "The cited sentence" },
    el("div", { class: "answer" }, waitingElement("Fetching the citation…")));
  cited = { id, node };
  getJSON(`/citations/${encodeURIComponent(id)}`).then(
    (found) => {
      node.replaceChildren(...citedContent(found));
      markReading();
    },
    (error) => {
      const lost = error.status === 404 || error.status === 410;
      node.replaceChildren(el("div", { class: "answer" },
        lost ? el("p", { class: "value silence", text: error.status === 410 ? "This citation is gone." : "There is no such citation." }) : null,
        lost ? el("p", { class: "reason", text: sentence(error.message) }) : problemElement(error),
        lost ? el("p", { class: "hint", text: error.advice ? sentence(error.advice) : "The answer it belonged to may have been deleted. You can ask the question again below." }) : null));
      if (lost && state.reading === id && error.status === 404) go({ ...state, reading: null }, { replace: true });
    },
  );
  return node;
}

function citedContent({ citation, question: text, sentence: words, answer_id: answer }) {
  const whole = { turns: [{ key: newKey(), question: text, filters: {}, answer }], cited: null, reading: null };
  document.title = `${text} · Dateline`;
  return [
    el("header", {}, el("h2", { tabindex: "-1", text })),
    el("div", { class: "answer" },
      el("p", { class: "statements" }, statementElement({ text: words }, [citation])),
      el("section", { class: "sources" }, el("h3", { text: "Source" }),
        el("p", { class: "title" }, el("a", {
          href: articleAddress(citation.article_id, {
            version: citation.version, start: citation.source_start, end: citation.source_end,
          }),
          text: citation.title,
        })),
        el("p", { class: "by" }, el("span", { text: citation.publisher ?? "Publisher unknown" }),
          timeElement(citation.published) ?? el("span", { text: "undated" }), outsideLink(citation.url, "Original"))),
      el("p", {}, el("a", {
        class: "onward", href: addressOf(whole), text: "See the whole answer", on: {
          click(event) {
            if (!plain(event)) return;
            event.preventDefault();
            go(whole);
          },
        },
      }))),
  ];
}

/* The collection */

async function loadCollection() {
  const [articles, ready] = await Promise.allSettled([getJSON("/articles"), getJSON("/readyz")]);
  const engine = ready.status === "fulfilled" ? ready.value.engine : "";
  if (articles.status === "rejected") {
    $("collection").textContent = "The collection cannot be read at the moment.";
    return;
  }
  collection = articles.value.items;
  const newest = collection.map((each) => each.published ?? "").reduce((a, b) => (a > b ? a : b), "");
  $("collection").replaceChildren(...(collection.length === 0
    ? ["There are no articles yet. ", el("a", { href: "/a", text: "Add some here" }), ", or with ",
      el("code", { text: "dateline ingest PATH" }), "."]
    : [
      counted(collection.length, "article"),
      newest ? el("span", {}, ", the newest of ", timeElement(newest)) : "",
      engine ? el("span", { class: "engine" }, ` · read by ${engineName(engine)}`) : "",
    ]));
  const publishers = [...new Set(collection.map((each) => each.publisher).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  const wanted = state.turns.at(-1)?.filters.publisher;
  if (wanted && !publishers.includes(wanted)) publishers.push(wanted);
  $("publisher").append(...publishers.map((name) => el("option", { value: name, text: name })));
  if (wanted) $("publisher").value = wanted;
  drawContents();
  showCollection();
}

function drawContents() {
  const newest = [...collection].sort((a, b) => (b.published ?? "").localeCompare(a.published ?? ""));
  const items = newest.slice(0, CONTENTS_SHOWN).map((head) => el("li", {},
    el("button", {
      class: "link title", type: "button", text: head.title, on: {
        click({ currentTarget }) {
          reader.open({ articleId: head.id, head }, { opener: () => currentTarget });
        },
      },
    }),
    el("p", { class: "by" }, head.publisher ? el("span", { text: head.publisher }) : null,
      timeElement(head.published) ?? el("span", { text: "undated" }))));
  if (newest.length > CONTENTS_SHOWN) items.push(el("li", {}, el("a", { href: "/a", text: `and ${(newest.length - CONTENTS_SHOWN).toLocaleString("en")} more` })));
  $("contents-list").replaceChildren(...items);
}

/** The ways in that only an empty page shows. Sample questions make sense of the sample articles alone. */
function showCollection() {
  const empty = state.turns.length === 0 && !state.cited;
  $("contents").hidden = !empty || collection.length === 0;
  $("suggestions").hidden = !empty || !collection.some((each) => /retelling/i.test(each.note ?? ""));
}

/* The form */

function filtersNow() {
  const values = { as_of: $("as-of").value, since: $("since").value, publisher: $("publisher").value };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

function drawFilters() {
  $("filters-active").textContent = filtersLine(filtersNow());
}

function setFilters(filters) {
  $("as-of").value = filters.as_of ?? "";
  $("since").value = filters.since ?? "";
  $("publisher").value = filters.publisher ?? "";
  drawFilters();
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
}

const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!question.value.trim()) {
    question.focus();
    return;
  }
  askNow(question.value, filtersNow());
  question.value = "";
  grow();
  if (matchMedia("(pointer: coarse)").matches) question.blur(); // the keyboard would cover the answer
});

question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(send);
});
question.addEventListener("input", grow);
$("filters").addEventListener("change", drawFilters);
$("filters-clear").addEventListener("click", () => setFilters({}));

function startAnew() {
  go(EMPTY);
  setFilters({});
  question.focus();
  scrollTo({ top: 0 });
}

fresh.addEventListener("click", startAnew);
$("home").addEventListener("click", (event) => {
  if (!plain(event)) return;
  event.preventDefault();
  startAnew();
});

$("skip").addEventListener("click", (event) => {
  event.preventDefault(); // a fragment in the address would be a step of its own in the history
  question.focus();
});

thread.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-citation]");
  if (!link || !plain(event)) return;
  event.preventDefault();
  const reading = link.dataset.citation;
  const opener = () => (link.isConnected ? link : thread.querySelector(`[data-citation="${CSS.escape(reading)}"]`));
  if (reader.shown === reading) reader.open({ citationId: reading }, { opener });
  const next = { ...state, reading };
  const replace = Boolean(state.reading); // from one citation to the next: Close goes back to the answer
  history[replace ? "replaceState" : "pushState"]({ ...next, pushed: replace ? history.state?.pushed : true }, "", addressOf(next));
  show(next, { opener });
});

addEventListener("popstate", () => show(stateOf(history.state) ?? fromAddress()));

/* The beginning */

function stateOf(saved) {
  return saved && Array.isArray(saved.turns) ? { turns: saved.turns, cited: saved.cited ?? null, reading: saved.reading ?? null } : null;
}

function fromAddress() {
  const path = /^\/c\/([^/]+)$/.exec(location.pathname);
  if (path) {
    const id = decodeURIComponent(path[1]);
    return { turns: [], cited: id, reading: id };
  }
  const query = new URLSearchParams(location.search);
  const text = query.get("q")?.trim();
  if (!text) return EMPTY;
  const filters = Object.fromEntries(["as_of", "since", "publisher"].filter((name) => query.get(name)).map((name) => [name, query.get(name)]));
  const before = (query.get("after") ?? "").split(",").filter(Boolean).slice(-HISTORY_TURNS)
    .map((answer) => ({ key: newKey(), question: "", filters: {}, answer }));
  return { turns: [...before, { key: newKey(), question: text, filters, answer: null }], cited: null, reading: null };
}

function begin() {
  history.scrollRestoration = "auto";
  for (const text of SAMPLE_QUESTIONS) {
    $("suggestions-list").append(el("li", {}, el("button", { class: "link", type: "button", text, on: { click: () => askNow(text, filtersNow()) } })));
  }
  const first = stateOf(history.state) ?? fromAddress();
  setFilters(first.turns.at(-1)?.filters ?? {});
  go(first, { replace: true });
  loadCollection();
}

begin();
