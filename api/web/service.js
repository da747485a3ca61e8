// The service, spoken to: JSON by GET and POST, and an answer as server-sent events. Every failure,
// the network's included, comes out as a Problem with something to do about it.

export class Problem extends Error {
  constructor({ title, detail, advice, code, retryable, status, ...rest }) {
    super(detail || title || "Something went wrong.");
    this.advice = advice || "";
    this.code = code || "internal";
    this.status = status ?? 0;
    this.retryable = Boolean(retryable) || this.status === 0 || this.status === 429 || this.status >= 500;
    this.document = rest;
  }
}

export const isCancelled = (error) => error?.name === "AbortError";

function unreachable(error) {
  if (isCancelled(error)) return error;
  return new Problem({
    detail: "The service could not be reached.",
    advice: "Check that it is still running and that you are connected, then ask again.",
    code: "unreachable",
    retryable: true,
  });
}

async function problemOf(response) {
  const given = await response.json().catch(() => null);
  if (given && typeof given === "object") return new Problem({ status: response.status, ...given });
  return new Problem({ status: response.status, detail: `The service answered with status ${response.status}.` });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    throw unreachable(error);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function json(response) {
  try {
    return await response.json();
  } catch (error) {
    if (isCancelled(error)) throw error;
    throw new Problem({ detail: "The service's reply was cut short.", advice: "Try again.", retryable: true });
  }
}

export async function getJSON(path, { signal } = {}) {
  return json(await request(path, { signal, headers: { Accept: "application/json" } }));
}

export async function postJSON(path, body) {
  const response = await request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? null : json(response);
}

/** Sends a file as it is; the reply's document. */
export async function postFile(path, file, { type, signal } = {}) {
  return json(await request(path, {
    method: "POST", signal, headers: { "Content-Type": type, Accept: "application/json" }, body: file,
  }));
}

/**
 * Asks, and yields { event, data }: each "statement" as it is checked, then one "answer".
 * Throws a Problem, also when the stream ends before its answer; an AbortError when cancelled.
 */
export async function* ask(question, { signal } = {}) {
  const response = await request("/ask", {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(question),
  });
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
    yield { event: "answer", data: await json(response) };
    return;
  }
  for await (const { event, data } of eventsOf(response.body)) {
    if (event === "error") throw new Problem(data);
    if (["statement", "answer"].includes(event)) yield { event, data };
    if (event === "answer") return;
  }
  throw new Problem({
    detail: "The connection ended before the answer was complete.",
    advice: "What is shown was checked, but there may have been more. Ask again.",
    code: "cut_short",
    retryable: true,
  });
}

/** Server-sent events of a byte stream, their data read as JSON. Lines end in LF, CRLF or CR; chunks anywhere. */
export async function* eventsOf(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  let event = "message";
  let data = [];
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => { throw unreachable(error); });
      buffer += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const held = !done && buffer.endsWith("\r") ? "\r" : ""; // its LF may be in the next chunk
      const lines = buffer.slice(0, buffer.length - held.length).split(/\r\n|\n|\r/);
      buffer = lines.pop() + held;
      for (const line of lines) {
        if (line === "") {
          if (data.length) yield { event, data: JSON.parse(data.join("\n")) };
          event = "message";
          data = [];
        } else if (!line.startsWith(":")) {
          const [, field, text] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
          if (field === "event") event = text ?? "";
          else if (field === "data") data.push(text ?? "");
        }
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
