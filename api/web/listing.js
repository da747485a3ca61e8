// The list of articles: newest first, found again by words of a title, publisher, day or id. It draws a few
// hundred rows at a time, so that thousands of articles stay quick.

import { getJSON } from "/web/service.js";
import { articleAddress, counted, el, sentence, timeElement, writtenDate } from "/web/text.js";

const DRAWN = 200; // rows drawn at once

export class Listing {
  /** `form`, `field`: where words are typed; `found`: where the count is told; `list`, `more`: the rows. */
  constructor(parts) {
    Object.assign(this, parts);
    this.heads = [];
    this.shown = [];
    this.field.value = new URLSearchParams(location.search).get("q") ?? "";
    this.field.addEventListener("input", () => this.#draw());
    this.field.addEventListener("change", () => this.#remember()); // not at each key: browsers limit how often
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.more.addEventListener("click", () => this.#drawMore());
  }

  async load() {
    this.list.setAttribute("aria-busy", "true");
    try {
      const { items } = await getJSON("/articles");
      this.heads = items.map((head) => ({ head, words: null })).sort((a, b) => newestFirst(a.head, b.head));
      this.#draw();
    } catch (error) {
      this.found.textContent = [error.message, error.advice].filter(Boolean).map(sentence).join(" ");
    } finally {
      this.list.removeAttribute("aria-busy");
    }
  }

  /** The title of an article, or its id where it is not in the list. */
  titleOf(id) {
    return this.heads.find(({ head }) => head.id === id)?.head.title ?? id;
  }

  /** Words looked for stay in the address, so that the way back finds them again. */
  #remember() {
    const wanted = this.field.value.trim();
    history.replaceState(history.state, "", wanted ? `/a?${new URLSearchParams({ q: wanted })}` : "/a");
  }

  #draw() {
    const wanted = folded(this.field.value).split(/\s+/).filter(Boolean);
    this.shown = wanted.length
      ? this.heads.filter((each) => {
        each.words ??= wordsOf(each.head);
        return wanted.every((word) => each.words.includes(word));
      })
      : this.heads;
    this.list.replaceChildren();
    this.#rows();
    const all = counted(this.heads.length, "article");
    this.found.textContent = !this.heads.length ? "There are no articles yet. Add some above."
      : wanted.length ? `${this.shown.length.toLocaleString("en")} of ${all}` : all;
  }

  #drawMore() {
    const before = this.list.children.length;
    this.#rows();
    this.list.children[before]?.querySelector("a").focus();
  }

  #rows() {
    const from = this.list.children.length;
    this.list.append(...this.shown.slice(from, from + DRAWN).map(({ head }) => row(head)));
    const left = this.shown.length - this.list.children.length;
    this.more.hidden = left === 0;
    this.more.textContent = `Show ${Math.min(left, DRAWN)} more of ${left.toLocaleString("en")}`;
  }
}

function row(head) {
  return el("li", {},
    el("a", { class: "title", href: articleAddress(head.id), lang: head.language, dir: "auto", text: head.title }),
    el("p", { class: "by" },
      head.publisher ? el("span", { text: head.publisher }) : null,
      timeElement(head.published) ?? el("span", { text: "undated" }),
      el("code", { text: head.id })));
}

/** By day, undated ones last; then by when they were taken in. */
function newestFirst(a, b) {
  return compare(b.published ?? "", a.published ?? "") || compare(b.ingested ?? "", a.ingested ?? "") || compare(a.id, b.id);
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function wordsOf({ title, publisher, published, id }) {
  return folded([title, publisher, published, writtenDate(published), id].filter(Boolean).join("\n"));
}

/** Without case and accents. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
