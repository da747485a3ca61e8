// Text, dates, links and elements. Everything that comes from an article or a model reaches the page
// as a text node made here; no string is ever read as HTML.

/** An element. `props`: attributes; `class`, `text`, `data` (dataset) and `on` (listeners) are special. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The code points of a text. Offsets count these, not JavaScript's UTF-16 units: "🇮🇶" is 2 here, 4 there. */
export function codePoints(text) {
  return Array.from(text);
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];

/** "2025-10-21" → "21 October 2025", "2025-10" → "October 2025", "2025" → "2025"; never a time zone's day. */
export function writtenDate(day) {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(day ?? "");
  if (!match) return day ?? "";
  const [, year, month, date] = match;
  return [date && String(Number(date)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}

/** A `<time>`, or nothing for an undated thing. */
export function timeElement(day) {
  return day ? el("time", { datetime: day, text: writtenDate(day) }) : null;
}

/** The address when it is a web address in full, else null: `javascript:` and its like never become links. */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link to another site, or null where the address is not one to follow. */
export function outsideLink(url, label) {
  const href = webAddress(url);
  if (!href) return null;
  return el("a", { class: "outside", href, rel: "noopener noreferrer", target: "_blank" }, label,
    el("span", { class: "visually-hidden", text: " (opens in a new tab)" }));
}

/** Where an article has its page: `version` and the characters to mark (code points, end exclusive) as wanted. */
export function articleAddress(id, { version, start, end } = {}) {
  return `/a/${encodeURIComponent(id)}${version ? `?version=${version}` : ""}${end > start ? `#${start}-${end}` : ""}`;
}

/** ["A", "B", "C"] → "A, B and C". */
export function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function sentence(text) {
  const trimmed = (text ?? "").trim();
  if (!trimmed) return "";
  const opened = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…”"')]$/.test(opened) ? opened : `${opened}.`;
}

/** Puts `what` where `announcer` speaks it; said again even when the words are the same. */
export function announce(what) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = what; });
}
