// Files added to the collection from the page: chosen or dropped, sent one after another, each with the report
// of what became of it. It never reads a file itself; what it holds is the service's to find out.

import { getJSON, isCancelled, postFile, Problem } from "/web/service.js";
import { announce, articleAddress, counted, el, sentence } from "/web/text.js";

const TYPES = {
  html: "text/html", htm: "text/html", xhtml: "text/html", md: "text/markdown", markdown: "text/markdown",
  txt: "text/plain", text: "text/plain", json: "application/json", jsonl: "application/x-ndjson", ndjson: "application/x-ndjson",
  pdf: "application/pdf", docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eml: "message/rfc822", rss: "application/rss+xml", atom: "application/atom+xml", xml: "application/xml",
  warc: "application/warc", gz: "application/gzip", zip: "application/zip",
};
const OUTCOMES = { added: "Added", updated: "Updated", unchanged: "Held already, unchanged", deleted: "Deleted earlier, left out" };
const WAITING = new Set(["queued", "waiting", "pending", "accepted", "running", "working"]);
const NAMED = 5; // articles or reasons told of one file; of more, how many
const LONGEST_NAME = 200; // characters that the service takes; the end tells more than the beginning
const PATIENCE = 5; // failures to ask how a file stands before it is given up
const POLL = { first: 250, most: 3000 }; // milliseconds

const $ = (id) => document.getElementById(id);

/** The media type to send a file with: by its name's ending, else what the browser takes it for. */
export function mediaType({ name, type }) {
  return TYPES[/\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase()] ?? (type || "application/octet-stream");
}

export class Adding {
  constructor({ listing }) {
    this.listing = listing;
    this.jobs = []; // { file, row, state: "waiting" | "done" | "refused" | "again" }
    this.running = null;
    $("choose").addEventListener("click", () => $("files").click());
    $("files").addEventListener("change", () => {
      this.add([...$("files").files]);
      $("files").value = "";
    });
    $("stop").addEventListener("click", () => this.running?.abort());
    $("again").addEventListener("click", () => this.#again());
    this.#takeDrops();
  }

  #takeDrops() {
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    let inside = 0; // enter and leave come in pairs, for each element passed
    const over = (change) => (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside = Math.max(0, inside + change);
      document.body.classList.toggle("dropping", inside > 0);
    };
    document.addEventListener("dragenter", over(1));
    document.addEventListener("dragleave", over(-1));
    document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    document.addEventListener("drop", async (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside = 0;
      document.body.classList.remove("dropping");
      this.add(await droppedFiles(event.dataTransfer));
    });
  }

  add(files) {
    for (const file of files) {
      const row = el("li", {}, el("span", { class: "name", text: file.name }), el("div", { class: "state", text: "Waiting" }));
      $("reports").append(row);
      this.jobs.push({ file, row, state: "waiting" });
    }
    if (files.length) this.#run();
  }

  #again() {
    for (const job of this.jobs.filter((each) => each.state === "again")) this.#tell(job, "waiting", "Waiting");
    this.#run();
    $("stop").focus();
  }

  async #run() {
    if (this.running) return; // what was added is in its list
    const running = this.running = new AbortController();
    const leaving = (event) => event.preventDefault();
    addEventListener("beforeunload", leaving);
    this.#draw();
    for (let job; (job = this.jobs.find((each) => each.state === "waiting"));) {
      try {
        await this.#send(job, running.signal);
      } catch (error) {
        this.#fail(job, error);
        if (isCancelled(error) || error.code === "unreachable") this.#putOff();
      }
      this.#draw();
    }
    removeEventListener("beforeunload", leaving);
    this.running = null;
    this.#draw();
    announce(this.#tally());
    await this.listing.load();
    for (const link of $("reports").querySelectorAll("a[data-id]")) link.textContent = this.listing.titleOf(link.dataset.id);
  }

  async #send(job, signal) {
    const { file } = job;
    this.#tell(job, "waiting", "Sending…");
    $("reports").scrollTop = job.row.offsetTop - $("reports").offsetTop - $("reports").clientHeight / 2;
    await readable(file);
    const path = `/articles?${new URLSearchParams({ filename: file.name.slice(-LONGEST_NAME) })}`;
    let reply = await postFile(path, file, { type: mediaType(file), signal });
    if (reply.status_url) reply = await this.#settled(job, reply, signal);
    this.#report(job, reply);
  }

  /** The report of a file that waits in the service's queue, once it has had its turn. */
  async #settled(job, accepted, signal) {
    const address = new URL(accepted.status_url, location.origin);
    if (address.origin !== location.origin) throw new Problem({ detail: "The service named another site to ask how the file stands." });
    let failures = 0;
    let document_ = accepted;
    for (let wait = POLL.first; WAITING.has(document_.status); wait = Math.min(wait * 1.5, POLL.most)) {
      const { ahead } = document_;
      this.#tell(job, "waiting", ahead ? `In the queue, ${ahead.toLocaleString("en")} before it…` : "Being taken in…");
      await pause(wait, signal);
      try {
        document_ = await getJSON(address.pathname + address.search, { signal });
        failures = 0;
      } catch (error) {
        if (isCancelled(error) || !error.retryable || ++failures === PATIENCE) throw error;
      }
    }
    if (document_.error) throw new Problem(document_.error);
    return document_.report ?? document_;
  }

  #report(job, report) {
    const done = Object.entries(OUTCOMES).filter(([key]) => report[key]?.length);
    job.counts = Object.fromEntries(done.map(([key]) => [key, report[key].length]));
    this.#tell(job, done.length ? "done" : "refused",
      done.map(([key, label]) => outcome(label, report[key])),
      refusals(report.refused ?? []),
      done.length || report.refused?.length ? null : "There was no article in it.");
  }

  #fail(job, error) {
    if (isCancelled(error)) {
      this.#tell(job, "again", "Stopped. The service may have it already; sending it again does no harm.");
      return;
    }
    const refused = refusals(error.document?.refused ?? []);
    this.#tell(job, error.retryable ? "again" : "refused",
      refused.length ? refused : el("p", {}, el("strong", { text: sentence(error.message) })),
      error.advice ? el("p", { text: sentence(error.advice) }) : null);
  }

  /** What waits stays for later: it was stopped, or the service is not there. */
  #putOff() {
    for (const job of this.jobs.filter((each) => each.state === "waiting")) this.#tell(job, "again", "Not sent");
  }

  #tell(job, state, ...content) {
    job.state = state;
    job.row.className = state;
    job.row.querySelector(".state").replaceChildren(...content.flat().filter(Boolean));
  }

  #draw() {
    const left = this.jobs.filter((each) => each.state === "again").length;
    const held = [$("stop"), $("again")].includes(document.activeElement);
    $("sending").hidden = false;
    $("progress").max = this.jobs.length;
    $("progress").value = this.jobs.filter((each) => each.state !== "waiting").length;
    $("tally").textContent = this.#tally();
    $("stop").hidden = !this.running;
    $("again").hidden = Boolean(this.running) || left === 0;
    $("again").textContent = `Send ${left.toLocaleString("en")} again`;
    if (held && !this.running) (left ? $("again") : $("choose")).focus();
  }

  #tally() {
    const settled = this.jobs.filter((each) => each.state !== "waiting");
    const sum = (key) => settled.reduce((total, each) => total + (each.counts?.[key] ?? 0), 0);
    const files = (state) => settled.filter((each) => each.state === state).length;
    return [
      `${settled.length.toLocaleString("en")} of ${counted(this.jobs.length, "file")}`,
      ...[["added", "added"], ["updated", "updated"], ["unchanged", "unchanged"], ["deleted", "deleted earlier"]]
        .map(([key, word]) => (sum(key) ? `${sum(key).toLocaleString("en")} ${word}` : "")),
      files("refused") ? `${counted(files("refused"), "file")} refused` : "",
      files("again") ? `${counted(files("again"), "file")} not sent` : "",
    ].filter(Boolean).join(" · ");
  }
}

function outcome(label, ids) {
  const links = ids.slice(0, NAMED).map((id, i) => [i ? ", " : " ", el("a", { href: articleAddress(id), data: { id }, text: id })]);
  return el("p", {}, el("strong", { text: `${label}:` }), links, ids.length > NAMED ? ` and ${ids.length - NAMED} more` : null);
}

function refusals(refused) {
  if (!refused.length) return [];
  return [el("ul", {},
    refused.slice(0, NAMED).map(({ source, reason }) => el("li", {}, el("strong", { text: `Refused: ${source}. ` }), sentence(reason))),
    refused.length > NAMED ? el("li", { text: `and ${counted(refused.length - NAMED, "refusal")} more` }) : null)];
}

/** Tells a file that cannot be read, such as one deleted meanwhile, from a service that cannot be reached. */
async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Problem({ status: 400, detail: "The browser cannot read this file.", advice: "Check that it is still there, and choose it again." });
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** The files of a drop; of folders those, at any depth, whose ending is one of an article's. */
async function droppedFiles({ items }) {
  const entries = [...items].filter((each) => each.kind === "file").map((each) => each.webkitGetAsEntry?.() ?? each.getAsFile());
  const found = [];
  const walk = async (entry, within) => {
    if (entry instanceof File) found.push(entry);
    else if (entry?.isFile) {
      const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
      if (!within || TYPES[/\.([a-z0-9]+)$/i.exec(file.name)?.[1].toLowerCase()]) found.push(file);
    } else if (entry?.isDirectory) {
      const reader = entry.createReader();
      for (;;) { // a reader gives a hundred at a time
        const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
        if (!some.length) break;
        for (const each of some) await walk(each, true);
      }
    }
  };
  for (const entry of entries) await walk(entry, false);
  return found;
}
