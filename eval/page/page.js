// The report's own course: finding cases, and the articles a case rests on, its words marked.
// Everything shown is a text node made here; no string is ever read as HTML.
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const articles = new Map(data.articles.map((article) => [article.id, article]));
  const list = $("list");
  const rows = [...list.children].map((item, number) => ({
    item,
    details: item.firstElementChild,
    number,
    ...data.cases[number],
    words: plain([".question", ".id", ".given-cell", ".text"].map((part) => item.querySelector(part)?.textContent).join(" ")),
  }));
  const form = $("filter");

  function el(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "text") node.textContent = value;
      else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  /* Finding cases. What is wanted is kept in the address: #case-ID, then the filters. */

  const NOTHING = { q: "", verdict: [], kind: "", tag: "", failed: "", sort: "order" };
  let wanted = { ...NOTHING };
  let open = ""; // the id of the case opened last

  const tests = {
    q: (row) => plain(wanted.q).split(/\s+/).every((word) => row.words.includes(word)),
    verdict: (row) => !wanted.verdict.length || wanted.verdict.includes(row.verdict),
    kind: (row) => !wanted.kind || row.kind === wanted.kind,
    tag: (row) => !wanted.tag || row.tags.includes(wanted.tag),
    failed: (row) => !wanted.failed || row.failed.includes(wanted.failed),
  };

  /** The rows that pass every test but one: what choosing in that one's control would find. */
  function passing(but = "") {
    const asked = Object.entries(tests).filter(([name]) => name !== but);
    return rows.filter((row) => asked.every(([, passes]) => passes(row)));
  }

  const worst = ["error", "wrong", "overanswered", "declined", "right", "rightly declined"];
  const keys = {
    order: (row) => row.number,
    verdict: (row) => worst.indexOf(row.verdict),
    confidence: (row) => row.confidence,
  };

  function sorted() {
    const down = wanted.sort.startsWith("-");
    const key = keys[down ? wanted.sort.slice(1) : wanted.sort];
    return [...rows].sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (left === null || right === null) return (left === null) - (right === null) || a.number - b.number;
      return (down ? right - left : left - right) || a.number - b.number;
    });
  }

  function show() {
    const shown = new Set(passing());
    for (const row of rows) row.item.hidden = !shown.has(row);
    const order = sorted();
    if (order.some((row, place) => list.children[place] !== row.item)) list.append(...order.map((row) => row.item));
    $("none").hidden = shown.size > 0 || rows.length === 0;
    $("shown").textContent = shown.size === rows.length
      ? `${rows.length} ${rows.length === 1 ? "case" : "cases"}`
      : `${shown.size} of ${rows.length} cases`;
    showControls();
  }

  function showControls() {
    if ($("q").value !== wanted.q) $("q").value = wanted.q;
    const verdicts = passing("verdict");
    for (const button of form.querySelectorAll("[data-verdict]")) {
      const name = button.dataset.verdict;
      button.setAttribute("aria-pressed", String(wanted.verdict.includes(name)));
      button.querySelector(".many").textContent = verdicts.filter((row) => row.verdict === name).length;
    }
    const has = { kind: (row, name) => row.kind === name, tag: (row, name) => row.tags.includes(name), failed: (row, name) => row.failed.includes(name) };
    for (const [id, holds] of Object.entries(has)) {
      const select = $(id);
      const among = passing(id);
      for (const option of [...select.options].slice(1)) {
        const count = among.filter((row) => holds(row, option.value)).length;
        option.textContent = `${option.dataset.words} (${count})`;
      }
      select.value = wanted[id];
      if (select.selectedIndex < 0) select.value = "";
    }
    for (const button of form.querySelectorAll("[data-sort]")) {
      const on = wanted.sort.replace(/^-/, "") === button.dataset.sort;
      button.setAttribute("aria-pressed", String(on));
      button.dataset.way = on ? (wanted.sort.startsWith("-") ? "down" : "up") : "";
    }
    $("clear").disabled = JSON.stringify(wanted) === JSON.stringify(NOTHING);
  }

  function address() {
    const query = new URLSearchParams();
    for (const name of ["q", "kind", "tag", "failed"]) if (wanted[name]) query.set(name, wanted[name]);
    for (const name of wanted.verdict) query.append("verdict", name);
    if (wanted.sort !== "order") query.set("sort", wanted.sort);
    const parts = [open && `case-${encodeURIComponent(open)}`, query.toString()].filter(Boolean);
    return parts.length ? `#${parts.join("&")}` : "";
  }

  function remember() {
    const hash = address();
    if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
  }

  /** Does what the address says: the filters, and the case to open. A link to a case alone keeps the filters. */
  function follow() {
    const [first, ...rest] = location.hash.slice(1).split("&");
    const isCase = first.startsWith("case-") && !first.includes("=");
    const query = new URLSearchParams((isCase ? rest : [first, ...rest].filter((part) => part.includes("="))).join("&"));
    if (query.size || !isCase) wanted = readable(query);
    const row = isCase ? rows.find((each) => each.id === decoded(first.slice(5))) : null;
    if (row && !passing().includes(row)) wanted = { ...NOTHING };
    show();
    if (row) {
      open = row.id;
      row.details.open = true;
      row.item.scrollIntoView();
    } else if (query.size) $("cases").scrollIntoView();
  }

  function readable(query) {
    const sort = query.get("sort") ?? "order";
    const plainly = Object.fromEntries(["q", "kind", "tag", "failed"].map((name) => [name, query.get(name) ?? ""]));
    return {
      ...NOTHING,
      ...plainly,
      verdict: query.getAll("verdict").filter((name) => worst.includes(name)),
      sort: Object.hasOwn(keys, sort.replace(/^-/, "")) ? sort : "order",
    };
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  function want(change) {
    wanted = { ...wanted, ...change };
    show();
    remember();
  }

  function listen() {
    form.addEventListener("submit", (event) => event.preventDefault());
    $("q").addEventListener("input", (event) => want({ q: event.target.value }));
    for (const id of ["kind", "tag", "failed"]) $(id).addEventListener("change", (event) => want({ [id]: event.target.value }));
    for (const button of form.querySelectorAll("[data-verdict]")) {
      button.addEventListener("click", () => {
        const name = button.dataset.verdict;
        want({ verdict: wanted.verdict.includes(name) ? wanted.verdict.filter((each) => each !== name) : [...wanted.verdict, name] });
      });
    }
    for (const button of form.querySelectorAll("[data-sort]")) {
      button.addEventListener("click", () => {
        const name = button.dataset.sort;
        want({ sort: wanted.sort === name && name !== "order" ? `-${name}` : name });
      });
    }
    $("clear").addEventListener("click", () => { want(NOTHING); $("q").focus(); });
    addEventListener("hashchange", follow);
  }

  /* The articles of a case */

  /** Where each code point of a text begins, in UTF-16 units: offsets count code points. */
  function unitsOf(text) {
    const starts = [0];
    let at = 0;
    for (const point of text) starts.push(at += point.length);
    return starts;
  }

  /** The spans of a case in one article, as units: { start, end, number? }. Cited ones that do not stand are apart. */
  function spansIn(row, article) {
    const starts = unitsOf(article.text);
    const inside = (start, end) => 0 <= start && start < end && end < starts.length;
    const gold = row.gold.filter(([id, start, end]) => id === article.id && inside(start, end))
      .map(([, start, end]) => ({ start: starts[start], end: starts[end] }));
    const cited = [];
    const lost = [];
    for (const [id, start, end, number, quote] of row.cited) {
      if (id !== article.id) continue;
      const stands = inside(start, end) && article.text.slice(starts[start], starts[end]) === quote;
      (stands ? cited : lost).push({ start: starts[start], end: starts[end], number, quote });
    }
    return { gold, cited, lost };
  }

  /** The text as paragraphs of plain and marked pieces; only the breaks between paragraphs are left out. */
  function paragraphs(text, { gold, cited }) {
    const cuts = [...new Set([...gold, ...cited].flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
    const breaks = /\n\s*\n/.test(text) ? /\s*\n\s*\n\s*/g : /(?:\r?\n)+/g;
    const found = [];
    const marks = [];
    let from = 0;
    for (const gap of [...text.matchAll(breaks), { index: text.length, 0: "" }]) {
      const to = gap.index;
      const inner = [from, ...cuts.filter((cut) => from < cut && cut < to), to];
      const pieces = inner.slice(0, -1).map((start, i) => piece(text, start, inner[i + 1], gold, cited));
      if (to > from) found.push(el("p", { class: wrapped(text.slice(from, to)) ? null : "lines" }, pieces.map((each) => each.node)));
      marks.push(...pieces);
      from = to + gap[0].length;
    }
    marks.forEach((each, i) => ends(each, marks[i - 1], marks[i + 1]));
    return found;
  }

  function piece(text, start, end, gold, cited) {
    const covers = (span) => span.start <= start && end <= span.end;
    const numbers = cited.filter(covers).map((span) => span.number);
    const isGold = gold.some(covers);
    const words = text.slice(start, end);
    const kinds = [isGold && "gold", numbers.length && "cited"].filter(Boolean);
    return { gold: isGold, numbers, words, node: kinds.length ? el("mark", { class: kinds.join(" "), text: words }) : words };
  }

  /** Says at a mark where the gold's words and each citation begin and end. */
  function ends(here, before, after) {
    if (typeof here.node === "string") return;
    const fresh = here.numbers.filter((number) => !before?.numbers.includes(number));
    if (fresh.length) {
      here.node.dataset.cites = fresh.join(" ");
      here.node.classList.add("cite-begins");
    }
    if (here.gold && !before?.gold) here.node.classList.add("gold-begins");
    if (here.gold && !after?.gold) here.node.classList.add("gold-ends");
    if (here.numbers.length && !after?.numbers.length) here.node.classList.add("cite-ends");
  }

  /** Lines broken by a fixed width rather than by meaning: they flow again on a narrow screen. */
  function wrapped(words) {
    const lines = words.split("\n");
    return lines.length > 1 && lines.slice(0, -1).every((line) => line.length > 45 && line.length < 110);
  }

  const MONTHS = "January February March April May June July August September October November December".split(" ");

  function written(day) {
    const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? "");
    return match ? `${Number(match[3])} ${MONTHS[Number(match[2]) - 1]} ${match[1]}` : "undated";
  }

  function outside(url) {
    try {
      const { protocol, href } = new URL(url);
      return protocol === "https:" || protocol === "http:"
        ? el("a", { href, rel: "noopener noreferrer", target: "_blank" }, "Original", el("span", { class: "visually-hidden", text: " (opens in a new tab)" }))
        : null;
    } catch {
      return null;
    }
  }

  /** What a case has of an article, in words. */
  function role(row, id) {
    const numbers = row.cited.filter((span) => span[0] === id).map((span) => `[${span[3]}]`);
    const gold = row.gold.some((span) => span[0] === id);
    return [gold && "supporting words", numbers.length && `cited ${numbers.join(" ")}`].filter(Boolean).join(" · ")
      || "named by the gold";
  }

  function rank(row, id) {
    const gold = row.gold.some((span) => span[0] === id);
    const cited = row.cited.some((span) => span[0] === id);
    return gold && cited ? 0 : gold ? 1 : cited ? 2 : 3;
  }

  function fill(row) {
    if (row.filled) return;
    row.filled = true;
    const place = row.details.querySelector(".sources");
    const ids = row.articles.filter((id) => articles.has(id)).sort((a, b) => rank(row, a) - rank(row, b));
    const strangers = row.cited.filter(([id]) => !articles.has(id));
    if (!ids.length) return; // the quotations that stand there are all there is
    const pane = el("div", { class: "pane", tabindex: "0", role: "region" });
    const legend = el("p", { class: "legend" });
    const tabs = ids.map((id) => {
      const article = articles.get(id);
      return el("button", { type: "button", class: "tab", "aria-pressed": "false", on: { click: () => turn(id) } },
        el("span", { text: article.publisher ?? article.title }), el("span", { class: "soft", text: role(row, id) }));
    });
    row.turn = turn;
    place.replaceChildren(
      ...(ids.length > 1 ? [el("div", { class: "tabs", role: "group", "aria-label": "Articles" }, tabs)] : []),
      legend,
      pane,
      ...strangers.map(([id, , , number, quote]) => lostQuote(number, quote, `there is no article ${id}`)),
    );
    turn(ids[0]);

    function turn(id, number) {
      const article = articles.get(id);
      const spans = spansIn(row, article);
      tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(ids[i] === id)));
      pane.setAttribute("aria-label", `Article: ${article.title}`);
      pane.replaceChildren(
        el("header", {},
          el("p", { class: "kicker" }, el("b", { text: article.publisher ?? "Publisher unknown" }),
            article.published ? el("time", { datetime: article.published, text: written(article.published) }) : el("span", { text: "undated" }),
            outside(article.url)),
          el("h4", { text: article.title })),
        ...spans.lost.map((span) => lostQuote(span.number, span.quote, "the cited words do not stand at their place")),
        el("div", { class: "body" }, paragraphs(article.text, spans)));
      const both = pane.querySelector("mark.gold.cited");
      legend.replaceChildren(...[
        spans.gold.length && el("span", { class: "swatch gold", text: "supporting words" }),
        spans.cited.length && el("span", { class: "swatch cited", text: "cited words" }),
        both && el("span", { class: "swatch gold cited", text: "both" }),
        !spans.gold.length && row.gold.length && el("span", { class: "soft", text: "The gold's words are not in this article." }),
        !spans.gold.length && !row.gold.length && row.articles.length && !spans.cited.length
          && el("span", { class: "soft", text: "The gold names this article, but no words of it." }),
      ].filter(Boolean));
      const mark = (number && [...pane.querySelectorAll(".cite-begins")].find((node) => node.dataset.cites.split(" ").includes(String(number))))
        || pane.querySelector("mark");
      const offset = mark ? mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3 : 0;
      pane.scrollTop = mark ? pane.scrollTop + offset : 0;
    }
  }

  function lostQuote(number, quote, why) {
    return el("blockquote", { class: "notice" }, el("strong", { text: `[${number}] ${why}: ` }), quote);
  }

  function opening() {
    for (const row of rows) {
      row.details.addEventListener("toggle", () => {
        if (row.details.open) {
          fill(row);
          open = row.id;
        } else if (open === row.id) open = "";
        remember();
      });
      row.details.addEventListener("click", (event) => {
        const chip = event.target.closest("a[data-cite]");
        if (!chip) return;
        event.preventDefault(); // the mark opens the article at its words instead
        const span = row.cited.find((each) => String(each[3]) === chip.dataset.cite);
        if (!span || !articles.has(span[0])) return;
        row.turn(span[0], span[3]);
        const pane = row.details.querySelector(".pane");
        pane.focus({ preventScroll: true });
        pane.scrollIntoView({ block: "nearest" });
      });
    }
  }

  document.documentElement.classList.add("js");
  opening();
  if (form) {
    form.hidden = false;
    listen();
    follow();
  }
})();
