// The course of the Articles page: the list at `/a`, one article at `/a/{id}?version=N#start-end`, where
// start and end are characters (code points, end exclusive) of the version's text.

import { Adding } from "/web/adding.js";
import { articleContent, failure, markedBody } from "/web/article.js";
import { Listing } from "/web/listing.js";
import { getJSON } from "/web/service.js";
import { announce, el } from "/web/text.js";

const $ = (id) => document.getElementById(id);

function begin() {
  $("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the fragment is for the words to mark
    $("main").focus();
  });
  const path = /^\/a\/([^/]+)$/.exec(location.pathname);
  if (path) openArticle(decodeURIComponent(path[1]));
  else openList();
}

async function openList() {
  $("articles").setAttribute("aria-current", "page");
  $("listing").hidden = false;
  const listing = new Listing({ form: $("find"), field: $("wanted"), found: $("found"), list: $("heads"), more: $("more") });
  new Adding({ listing });
  await listing.load();
}

/** The characters that the address names, as [start, end]; null where it names none. */
function wantedRange() {
  const found = /^#(\d{1,9})-(\d{1,9})$/.exec(location.hash);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

async function openArticle(id) {
  const root = $("one");
  root.hidden = false;
  root.replaceChildren(el("p", { class: "hint", text: "Opening the article…" }));
  const version = /^\d{1,9}$/.exec(new URLSearchParams(location.search).get("version") ?? "")?.[0];
  let article;
  try {
    article = await getJSON(`/articles/${encodeURIComponent(id)}${version ? `?version=${version}` : ""}`);
  } catch (error) {
    root.replaceChildren(...failure(error));
    document.title = `${root.querySelector("h2").textContent} · Dateline`;
    announce(root.querySelector("h2").textContent);
    return;
  }
  document.title = `${article.title} · Dateline`;
  root.replaceChildren(...articleContent(article));
  const mark = () => showMarked(root, article);
  addEventListener("hashchange", mark);
  mark();
}

function showMarked(root, article) {
  const range = wantedRange();
  root.querySelector(".marked").replaceChildren(...markedBody(article, range));
  const mark = root.querySelector("mark");
  if (!mark) return;
  mark.tabIndex = -1; // reading and tabbing go on from here
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "center" });
  announce(`${article.title}. Opened at the words: ${[...root.querySelectorAll("mark")].map((each) => each.textContent).join(" ")}`);
}

begin();
