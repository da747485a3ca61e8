// One article as elements: its words, what was left out, its versions, its copies, and whence all of it is
// known. Given the service's document; what a document lacks is not drawn.

import { leftOut, paragraphs } from "/web/body.js";
import { familySection } from "/web/family.js";
import {
  articleAddress, codePoints, el, listed, outsideLink, sentence, timeElement, webAddress, writtenDate,
} from "/web/text.js";

const FIELDS = {
  title: "Title", publisher: "Publisher", authors: "Authors", published: "Published", updated: "Updated", url: "Address",
  canonical_url: "Address by its own word", language: "Language", place: "Place",
};
const SOURCES = {
  given: "given along with the article", "json-ld": "the page's structured data (JSON-LD)", meta: "the document's metadata",
  markup: "the document's markup", text: "the article's own words", feed: "the feed", mail: "the message's head", "file name": "the file's name or its address", guess: "a guess",
};
const NOTICES = { correction: "Corrected", retraction: "Retracted", update: "Updated", clarification: "Clarified" };

export function articleContent(article) {
  return [
    header(article),
    ...notices(article),
    versionNotice(article),
    el("div", { class: "marked" }), // see markedBody
    leftOut(article.removed),
    familySection(article),
    versions(article),
    provenance(article),
    original(article),
  ].filter(Boolean);
}

/** The body with [start, end) marked, `range` null for no mark; a notice where the text has no such characters. */
export function markedBody(article, range) {
  const points = codePoints(article.text);
  const [start, end] = range ?? [0, 0];
  const stands = start < end && end <= points.length;
  return [
    range && !stands ? el("p", { class: "notice", text: `This text has no characters ${start} to ${end}, which the address names. Its version may be another.` }) : null,
    el("div", { class: "body", lang: article.language, dir: "auto" }, paragraphs(points, stands ? start : 0, stands ? end : 0, article.repeated)),
  ].filter(Boolean);
}

function header(article) {
  const { canonical_url: canonical, url } = article;
  const facts = [
    article.authors?.length ? `By ${listed(article.authors)}` : "",
    article.place ?? "",
    languageName(article.language),
  ].filter(Boolean);
  return el("header", {},
    el("p", { class: "kicker" },
      article.publisher ? el("span", { class: "publisher", text: article.publisher }) : null,
      timeElement(article.published) ?? el("span", { text: "undated" }),
      article.updated && article.updated !== article.published ? el("span", {}, "updated ", timeElement(article.updated)) : null),
    el("h2", { lang: article.language, dir: "auto", text: article.title }),
    el("p", { class: "by" },
      facts.map((text) => el("span", { text })),
      addressElement(url),
      canonical && canonical !== url ? addressElement(canonical, "also at ") : null,
      creditElement(article)),
    article.note ? el("p", { class: "note", text: article.note }) : null);
}

/** A link named by its site; an address that is not for following, as text. */
function addressElement(url, before = "") {
  if (!url) return null;
  const href = webAddress(url);
  return href
    ? el("span", {}, before, outsideLink(href, new URL(href).hostname))
    : el("span", { class: "address", text: before + url });
}

/** Whom the article credits for all of it; where its text does, a link to these words. */
function creditElement({ id, version, origin }) {
  if (!origin?.name) return null;
  const { start, end } = origin;
  return el("span", {}, "credits ", end > start
    ? el("a", { href: articleAddress(id, { version, start, end }), text: origin.name })
    : origin.name);
}

function languageName(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/** That its publisher corrected or took back this version, or a later one. */
function notices(article) {
  const told = (article.versions ?? []).filter((each) => each.notice && each.version >= article.version);
  return told.map((each) => el("p", { class: "notice told" },
    el("strong", { text: `${noticeName(each.notice.kind)}${each.version === article.version ? "" : ` in version ${each.version}`}. ` }),
    sentence(each.notice.text)));
}

function noticeName(kind) {
  return Object.hasOwn(NOTICES, kind) ? NOTICES[kind] : sentence(kind).replace(/\.$/, "");
}

function versionNotice({ id, version, current_version: current }) {
  if (!current || version === current) return null;
  return el("p", { class: "notice changed" },
    el("strong", { text: "This article has changed since. " }), `You are reading version ${version}. `,
    el("a", { href: articleAddress(id), text: `Read version ${current}` }));
}

function versions(article) {
  const held = article.versions ?? [];
  if (held.length < 2 && !held.some((each) => each.notice)) return null;
  const rows = [...held].sort((a, b) => b.version - a.version).map((each) => {
    const here = each.version === article.version;
    const name = `Version ${each.version}`;
    return el("li", {},
      el("a", { href: articleAddress(article.id, { version: each.version }), "aria-current": here ? "true" : null, text: name }),
      el("p", { class: "by" },
        here ? el("span", { text: "on this page" }) : null,
        each.version === article.current_version ? el("span", { text: "the current one" }) : null,
        period(each),
        each.updated ? el("span", {}, "updated by its publisher ", timeElement(each.updated)) : null,
        each.ingested ? el("span", {}, "taken in ", dayElement(each.ingested)) : null),
      each.notice ? el("p", { class: "by" }, `${noticeName(each.notice.kind)}: `, each.notice.text) : null);
  });
  return el("section", { class: "versions" }, el("h3", { text: "Versions" }), el("ol", {}, rows));
}

function period({ from, until }) {
  if (!from && !until) return null;
  return el("span", {}, from ? ["from ", dayElement(from)] : null, from && until ? " " : null, until ? ["until ", dayElement(until)] : null);
}

/** The day of a moment as the service states it (UTC), the moment itself for machines. */
function dayElement(moment) {
  return el("time", { datetime: moment, title: moment, text: writtenDate(moment) });
}

function provenance({ provenance: known }) {
  const rows = Object.entries(known ?? {});
  if (!rows.length) return null;
  return el("details", { class: "whence" },
    el("summary", { text: "Where its particulars come from" }),
    el("table", {},
      el("thead", {}, el("tr", {}, ["Particular", "Taken from", "How sure"].map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, rows.map(([field, { source, confidence }]) => el("tr", {},
        el("th", { scope: "row", text: Object.hasOwn(FIELDS, field) ? FIELDS[field] : field }),
        el("td", { text: Object.hasOwn(SOURCES, source) ? SOURCES[source] : source }),
        el("td", { text: typeof confidence === "number" ? `${Math.round(confidence * 100)}%` : "" }))))));
}

function original({ id, version, ingested, original: held }) {
  const facts = [
    ["Id", el("code", { text: id })],
    ["Version", String(version)],
    ["Taken in", ingested ? dayElement(ingested) : null],
    ["Extracted from", held?.media_type],
    ["Extracted by", held?.extraction],
    ["SHA-256 of the document", held?.sha256 ? el("code", { text: held.sha256 }) : null],
  ].filter(([, value]) => value);
  return el("details", { class: "whence" },
    el("summary", { text: held ? "The document it was extracted from" : "How it is held" }),
    el("dl", {}, facts.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", {}, value)))));
}

/** Why there is nothing to show, and what is left of a deleted article. */
export function failure(error) {
  const tombstone = error.document?.tombstone;
  if (error.status === 410) {
    return [
      el("header", {},
        tombstone ? el("p", { class: "kicker" },
          tombstone.publisher ? el("span", { class: "publisher", text: tombstone.publisher }) : null,
          timeElement(tombstone.published) ?? el("span", { text: "undated" })) : null,
        el("h2", { text: tombstone?.title ?? "A deleted article" }),
        tombstone?.url ? el("p", { class: "by" }, addressElement(tombstone.url)) : null),
      el("div", { class: "notice" },
        el("p", {}, el("strong", {}, "This article was deleted from the collection",
          tombstone?.deleted ? [" on ", dayElement(tombstone.deleted)] : null, ".")),
        tombstone?.reason ? el("p", { text: `The reason given: ${sentence(tombstone.reason)}` }) : null,
        el("p", { text: "No answer draws on it any more. Answers given before still show the words that they cited." })),
    ];
  }
  return [
    el("h2", { text: error.status === 404 || error.status === 422 ? "There is no such article." : "The article cannot be shown." }),
    el("div", { class: "notice" },
      el("p", { text: sentence(error.message) }),
      error.advice ? el("p", { text: sentence(error.advice) }) : null,
      el("p", {}, el("a", { href: "/a", text: "See all articles" }))),
  ];
}
