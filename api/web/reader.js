// The pane that shows an article, opened at cited words. Beside the answer where there is room, over
// the page as a dialog where there is not. It owns the focus while open and gives it back.

import { leftOut, paragraphs } from "/web/body.js";
import { getJSON } from "/web/service.js";
import { announce, articleAddress, codePoints, el, listed, outsideLink, sentence, timeElement, writtenDate } from "/web/text.js";

export class Reader {
  /** `behind`: what a full-width reader makes inert. `onClose`: called when the user asks to close. */
  constructor(root, { behind, onClose }) {
    this.root = root;
    this.behind = behind;
    this.narrow = matchMedia("(max-width: 60rem)");
    this.narrow.addEventListener("change", () => this.#arrange());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.root.hidden && !event.defaultPrevented) onClose();
    });
    this.onClose = onClose;
    this.shown = null;
    this.loading = null;
  }

  /**
   * Opens { citation } (a document, or only its id as `citationId`) or { articleId, version }. Returns the
   * citation's full document where there is one. `opener`: () => the element that gets the focus back.
   */
  async open(wanted, { opener, focus = true } = {}) {
    this.loading?.abort();
    const loading = this.loading = new AbortController();
    this.opener = opener ?? this.opener;
    this.shown = wanted.citationId ?? wanted.citation?.id ?? wanted.articleId;
    const head = wanted.citation ?? wanted.head ?? null;
    this.#frame(head, [el("p", { class: "hint", text: "Opening the article…" })]);
    this.root.hidden = false;
    this.#arrange();
    if (focus) this.root.querySelector("h2").focus({ preventScroll: true });
    try {
      await this.#load(wanted, loading.signal);
    } catch (error) {
      if (!loading.signal.aborted) this.#fail(head, error);
    }
  }

  close() {
    if (this.root.hidden) return;
    this.loading?.abort();
    const held = this.root.contains(document.activeElement) || document.activeElement === document.body;
    this.root.hidden = true;
    this.shown = null;
    this.#arrange();
    this.root.replaceChildren();
    const target = this.opener?.();
    this.opener = null;
    if (held && target?.isConnected) target.focus(); // who went on elsewhere meanwhile is left there
  }

  #arrange() {
    const over = this.narrow.matches && !this.root.hidden;
    for (const each of this.behind) each.inert = over;
    document.documentElement.classList.toggle("covered", over);
    document.body.classList.toggle("reading", !this.root.hidden);
    if (over) {
      this.root.setAttribute("role", "dialog");
      this.root.setAttribute("aria-modal", "true");
    } else {
      this.root.removeAttribute("role");
      this.root.removeAttribute("aria-modal");
    }
  }

  async #load(wanted, signal) {
    const path = (id, version) => `/articles/${encodeURIComponent(id)}${version ? `?version=${version}` : ""}`;
    let { citation } = wanted;
    let about = null; // GET /citations/{id}: whether the article has changed, and the sentence supported
    if (wanted.citationId) {
      about = getJSON(`/citations/${encodeURIComponent(wanted.citationId)}`, { signal });
      if (citation) about = about.catch(() => null); // the answer carries all that the highlight needs
      else {
        const found = await about;
        citation = { ...found.article, ...found.citation };
        wanted.onFound?.(found);
      }
    }
    const article = getJSON(
      citation ? path(citation.article_id, citation.version) : path(wanted.articleId, wanted.version), { signal },
    );
    const [found, known] = await Promise.allSettled([article, about]);
    if (signal.aborted) return;
    if (found.status === "fulfilled") this.#show(found.value, citation, known.value);
    else this.#fail(citation ?? wanted.head ?? null, found.reason, known.value);
  }

  #show(article, citation, about) {
    const current = about?.current_version ?? article.current_version;
    const changed = Boolean(current) && article.version !== current;
    const points = codePoints(article.text);
    const [start, end] = citation ? [citation.source_start, citation.source_end] : [0, 0];
    const stands = !citation || points.slice(start, end).join("") === citation.quote;
    const body = el("div", { class: "body" }, paragraphs(points, stands ? start : 0, stands ? end : 0, article.repeated));
    const own = articleAddress(article.id, { version: article.version, ...(stands ? { start, end } : {}) });
    this.#frame(article, [
      changed ? el("p", { class: "notice changed" },
        el("strong", { text: "This article has changed since. " }),
        `You are reading version ${article.version}, the one that was cited. `,
        el("button", {
          class: "link", type: "button", text: `Read version ${current}`,
          on: { click: () => this.open({ articleId: article.id, version: current, head: article }) },
        })) : null,
      stands ? null : el("blockquote", { class: "notice" },
        el("strong", { text: "The cited words could not be placed in this text: " }), citation.quote),
      about?.sentence ? el("p", { class: "supports" }, el("span", { text: "Cited for: " }), about.sentence) : null,
      body,
      leftOut(article.removed),
    ], el("a", { class: "own", href: own, text: "All about this article" }));
    const mark = body.querySelector("mark");
    if (mark) {
      this.#scrollTo(mark);
      announce(`${article.title}. Opened at the words: ${citation.quote}`);
    } else {
      this.root.querySelector(".scroll").scrollTop = 0;
      announce(article.title);
    }
  }

  /** Nothing to open: why, and what is left of it. A deleted article leaves its tombstone and the cited words. */
  #fail(head, error, about) {
    const tombstone = error.document?.tombstone ?? about?.tombstone;
    const gone = error.status === 410;
    const day = tombstone?.deleted ? ` on ${writtenDate(tombstone.deleted.slice(0, 10))}` : "";
    const quote = about?.quote ?? head?.quote;
    const before = codePoints(about?.before ?? "");
    const words = quote ? [...before, ...codePoints(quote), ...codePoints(about?.after ?? "")] : [];
    this.#frame(
      { ...head, ...tombstone, title: tombstone?.title ?? head?.title ?? (gone ? "A deleted article" : "Nothing to show") },
      [el("div", { class: "notice" },
        el("p", {}, el("strong", { text: gone ? `This article was deleted from the collection${day}.` : sentence(error.message) })),
        gone && tombstone?.reason ? el("p", { text: `The reason given: ${sentence(tombstone.reason)}` }) : null,
        error.advice && !gone ? el("p", { text: sentence(error.advice) }) : null),
      gone && quote ? el("p", { class: "hint", text: "The words the answer was checked against, as they stood:" }) : null,
      gone && quote
        ? el("div", { class: "body" }, paragraphs(words, before.length, before.length + codePoints(quote).length))
        : null]);
    announce(gone ? `This article was deleted${day}.` : error.message);
  }

  #frame(head, content, onward = null) {
    const focused = this.root.contains(document.activeElement);
    const byline = head?.authors?.length ? `By ${listed(head.authors)}` : "";
    const links = [outsideLink(head?.url, "Original article"), onward];
    this.root.replaceChildren(
      el("div", { class: "bar" },
        el("div", { class: "place" },
          el("p", { class: "kicker" },
            head?.publisher ? el("span", { class: "publisher", text: head.publisher }) : null,
            timeElement(head?.published) ?? (head?.title ? el("span", { text: "undated" }) : null)),
          head?.title ? el("p", { class: "running", "aria-hidden": "true", text: head.title, hidden: true }) : null),
        el("button", { class: "quiet close", type: "button", on: { click: () => this.onClose() } }, "Close",
          el("kbd", { "aria-hidden": "true", text: "Esc" }))),
      el("article", { class: "scroll", tabindex: "-1" },
        el("h2", { id: "reader-title", tabindex: "-1", text: head?.title ?? "Article" }),
        byline || links.some(Boolean) ? el("p", { class: "by" }, byline ? el("span", { text: byline }) : null, links) : null,
        head?.note ? el("p", { class: "note", text: head.note }) : null,
        content));
    const scroller = this.root.querySelector(".scroll");
    const running = this.root.querySelector(".running"); // the title, once the headline has scrolled away
    scroller.addEventListener("scroll", () => {
      if (running) running.hidden = scroller.scrollTop < this.root.querySelector("h2").offsetHeight + 24;
    }, { passive: true });
    if (focused) this.root.querySelector("h2").focus({ preventScroll: true });
  }

  #scrollTo(mark) {
    const scroller = this.root.querySelector(".scroll");
    const offset = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += offset - scroller.clientHeight / 3;
  }
}
