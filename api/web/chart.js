// The chart of a timeline: one mark for each entry, on an axis drawn to scale. A mark is a link to its
// first citation; the tab key reaches the chart once, the arrow keys go from mark to mark through time.
// It is drawn for the width it has, and again when that changes; the marks stay the same elements.

import { glyph, svg } from "/web/glyphs.js";
import { domainOf, ticksOf } from "/web/moments.js";
import { el } from "/web/text.js";

const BESIDE = { lines: 2, lane: 2.7, most: 5 }; // labels beside their marks; `lane` in rem, `most` lanes
const ABOVE = { lines: 2, lane: 3.5, most: 4, above: true }; // where there is no room beside, or that is far lower
const COMPACT = { lines: 1, lane: 1.55, most: Infinity }; // for a crowd: labels are cut to what room there is
const LONGEST = 190; // of a label, or nearly half of the picture where that is more; longer ones are cut
const GAP = 12; // between what stands in one lane
const EDGE = 11; // left free at both ends of the axis

/**
 * `marks`, at least two: { index, when: { start, end }, citation, kind, current, disputed, value, under, name };
 * `value` and `under` are its label's two lines, `name` is what it is called aloud.
 */
export function chart(marks) {
  const inOrder = [...marks].sort((a, b) => middle(a) - middle(b) || b.index - a.index);
  const stop = inOrder.find((mark) => mark.current) ?? inOrder.at(-1); // where the tab key comes in
  const drawn = inOrder.map((mark) => draw(mark, mark === stop));
  const back = svg("g", { class: "back", "aria-hidden": "true" });
  const picture = svg("svg", {
    class: "chart", role: "group",
    "aria-label": `Timeline of ${marks.length} entries; the arrow keys go from one to the next, Enter opens its article`,
  }, back, drawn.map((each) => each.link));
  const ruler = el("div", { class: "ruler" }); // watched in the picture's place, whose height follows its width
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width || Math.abs(contentRect.width - width) < 1) return;
    width = contentRect.width;
    arrange(picture, back, drawn, width);
  }).observe(ruler);
  document.fonts?.ready.then(() => { if (width) arrange(picture, back, drawn, width); });
  const frame = el("div", { class: "chart-frame" }, ruler, picture);
  frame.addEventListener("keydown", (event) => walk(event, drawn)); // not on the picture: listening for focus,
  frame.addEventListener("focusin", ({ target }) => { // an SVG element takes it too
    for (const { link } of drawn) link.setAttribute("tabindex", link === target ? 0 : -1);
  });
  return frame;
}

const middle = ({ when }) => (when.start + when.end) / 2;

/** The elements of a mark, without places. */
function draw(mark, isStop) {
  const parts = {
    hit: svg("rect", { class: "hit", rx: 4 }),
    span: mark.when.end - mark.when.start > 1 ? svg("rect", { class: `span ${mark.kind}`, rx: 3.5, height: 7 }) : null,
    form: glyph(mark.kind, mark.current ? 7.5 : 5.5),
    value: svg("text", { class: "value-label" }),
    under: svg("text", { class: "under-label" }),
  };
  const link = svg("a", {
    class: ["mark", mark.current && "current", mark.disputed && "disputed"].filter(Boolean).join(" "),
    href: mark.citation ? `/c/${encodeURIComponent(mark.citation.id)}` : null,
    role: mark.citation ? null : "img",
    tabindex: isStop ? 0 : -1,
    "aria-label": mark.name,
    data: { entry: mark.index, ...(mark.citation ? { citation: mark.citation.id } : {}) },
  }, parts.hit, parts.span, parts.form, parts.value, parts.under);
  return { mark, link, ...parts };
}

/** Arrow keys, Home and End: the focus goes to the mark before or after, the first or the last. */
function walk(event, drawn) {
  const at = drawn.findIndex(({ link }) => link === event.target.closest("a"));
  const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: drawn.length - 1 }[event.key];
  if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  drawn[Math.min(Math.max(to, 0), drawn.length - 1)].link.focus();
}

/** Gives everything its place for a picture this wide. */
function arrange(picture, back, drawn, width) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const domain = domainOf(drawn.map(({ mark }) => mark.when));
  const x = (day) => EDGE + ((day - domain.start) / (domain.end - domain.start)) * (width - 2 * EDGE);
  for (const each of drawn) {
    const { start, end } = each.mark.when;
    each.at = x((start + end) / 2);
    each.from = Math.min(x(start), each.at - (each.mark.current ? 8 : 6));
    each.to = Math.max(x(end), each.at + (each.mark.current ? 8 : 6));
  }
  const [way] = [BESIDE, ABOVE, COMPACT]
    .map((each) => [each, lay(drawn, width, each)])
    .filter(([each, taken]) => taken <= each.most)
    .reduce((best, next) => (next[0].lines < best[0].lines || next[0].lane * next[1] > 0.8 * best[0].lane * best[1] ? best : next));
  lay(drawn, width, way);
  const lanes = Math.max(...drawn.map((each) => each.lane)) + 1;
  const laneHeight = way.lane * rem;
  const disputed = drawn.filter(({ mark }) => mark.disputed);
  const framed = disputed.length > 1 ? roomOf(disputed).lane : Infinity;
  const top = disputed.length > 1 ? 1.4 * rem : 0.3 * rem; // with a line for the frame's words
  const base = top + lanes * laneHeight + 0.35 * rem; // where the axis is
  const ticks = ticksOf(domain, width - 2 * EDGE, 2.75 * rem);
  const height = base + (ticks.some((tick) => tick.context) ? 2.5 : 1.55) * rem;
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${round(width)} ${round(height)}`, width: round(width), height: round(height) })) {
    picture.setAttribute(name, value);
  }
  for (const each of drawn) {
    each.bottom = base - 0.35 * rem - each.lane * laneHeight - (each.lane > framed ? 1.1 * rem : 0);
    each.top = each.bottom - laneHeight;
    each.y = way.above ? each.bottom - 0.75 * rem : each.bottom - laneHeight / 2;
    place(each, way, rem);
  }
  const differing = disputed.length > 1 ? framing(disputed, width, rem) : null;
  back.replaceChildren(
    ...ticks.map((tick) => svg("path", { class: "grid", d: `M ${round(x(tick.day))} ${round(top)} V ${round(base)}` })),
    ...(differing ? [differing.box] : []),
    ...drawn.map((each) => svg("path", { class: "stem", d: `M ${round(each.at)} ${round(each.y)} V ${round(base)}` })),
    ...(differing ? [differing.words] : []),
    svg("path", { class: "axis", d: `M 0 ${round(base)} H ${round(width)}` }),
    ...ticksDrawn(ticks, x, base, width, rem),
  );
}

/** Puts labels and lanes to the marks; gives how many lanes that takes, or Infinity where a label finds no room. */
function lay(drawn, width, way) {
  for (const each of drawn) {
    const { value, under } = each.mark;
    const [right, left] = way.above ? [width - 2 * EDGE, 0] : [width - each.to - 6, each.from - 6];
    const room = Math.min(Math.max(right, left), way.above ? width : Math.max(LONGEST, width * 0.45));
    each.value.textContent = way.lines === 1 && under ? `${value} · ${under}` : value;
    each.under.textContent = way.lines === 1 ? "" : under;
    if (way === COMPACT && lengthOf(each.value) > room) each.value.textContent = value;
    if (way === BESIDE && room < LONGEST && lengthOf(each.value) > room) return Infinity;
    cut(each.value, each.value.textContent, room);
    cut(each.under, each.under.textContent, room);
    const wide = Math.max(lengthOf(each.value), lengthOf(each.under));
    each.leftwards = !way.above && wide > right;
    if (way.above) each.labelAt = Math.max(EDGE, Math.min(each.at - 6, width - EDGE - wide));
    else each.labelAt = each.leftwards ? each.from - 6 : each.to + 6;
    const begins = each.leftwards ? each.labelAt - wide : each.labelAt;
    each.left = Math.min(each.from, begins);
    each.right = Math.max(each.to, begins + wide);
  }
  return stack(drawn);
}

/** Lanes from the axis up, what differs first and together, else the newest first; gives how many. */
function stack(drawn) {
  const newest = [...drawn].reverse();
  const disputed = newest.filter(({ mark }) => mark.disputed);
  const placed = [];
  let framed = null; // what only other entries may not share: the room of those that differ
  for (const each of [...disputed, ...newest.filter(({ mark }) => !mark.disputed)]) {
    if (placed.length && placed.length === disputed.length) framed = roomOf(disputed);
    const meets = (other) => each.left < other.right + GAP && other.left < each.right + GAP;
    const under = placed.filter((other) => other.at > each.left && other.at < each.right).map((other) => other.lane + 1);
    each.lane = Math.max(0, ...under, framed && meets(framed) ? framed.lane + 1 : 0); // few stems cross a label
    while (placed.some((other) => other.lane === each.lane && meets(other))) each.lane += 1;
    placed.push(each);
  }
  return Math.max(...drawn.map((each) => each.lane)) + 1;
}

function roomOf(marks) {
  return {
    left: Math.min(...marks.map((each) => each.left)) - 8, right: Math.max(...marks.map((each) => each.right)) + 8,
    lane: Math.max(...marks.map((each) => each.lane)),
  };
}

function place(each, way, rem) {
  set(each.form, { transform: `translate(${round(each.at)} ${round(each.y)})` });
  if (each.span) {
    const wide = each.to - each.from;
    set(each.span, { x: round(each.from), y: round(each.y - 3.5), width: round(wide), visibility: wide < 24 ? "hidden" : "visible" });
  }
  const [one, two] = way.above ? [-1.75, -0.8] : way.lines === 1 ? [0.3, 0] : [-0.05, 0.85];
  const anchor = { x: round(each.labelAt), "text-anchor": each.leftwards ? "end" : "start" };
  set(each.value, { ...anchor, y: round(each.y + one * rem) });
  set(each.under, { ...anchor, y: round(each.y + two * rem) });
  set(each.hit, {
    x: round(each.left - 4), y: round(each.top), width: round(each.right - each.left + 8), height: round(each.bottom - each.top),
  });
}

/** Around the entries that differ, with words that say so: no colour tells it alone. */
function framing(disputed, width, rem) {
  const room = roomOf(disputed);
  const [left, right] = [Math.max(1, room.left), Math.min(width - 1, room.right)];
  const top = Math.min(...disputed.map((each) => each.top));
  const bottom = Math.max(...disputed.map((each) => each.bottom)) + 0.2 * rem;
  return {
    box: svg("rect", { class: "frame", x: round(left), y: round(top), width: round(right - left), height: round(bottom - top), rx: 4 }),
    words: svg("text", { class: "frame-label", x: round(Math.max(0, Math.min(left, width - 6.5 * rem))), y: round(top - 0.4 * rem), text: "Reports differ" }),
  };
}

function ticksDrawn(ticks, x, base, width, rem) {
  const contexts = ticks.filter((tick) => tick.context);
  const shown = new Set(contexts.filter((tick, i) => !contexts[i + 1] || x(contexts[i + 1].day) - x(tick.day) > (tick.context.length * 0.46 + 0.4) * rem));
  return ticks.flatMap((tick) => {
    const at = x(tick.day);
    const half = Math.max(tick.label.length * 0.22, shown.has(tick) ? tick.context.length * 0.22 : 0) * rem;
    const label = Math.min(Math.max(at, half), width - half);
    return [
      svg("path", { class: "tick", d: `M ${round(at)} ${round(base)} v 5` }),
      svg("text", { class: "tick-label", x: round(label), y: round(base + 1.2 * rem), "text-anchor": "middle", text: tick.label }),
      shown.has(tick)
        ? svg("text", { class: "tick-label context", x: round(label), y: round(base + 2.1 * rem), "text-anchor": "middle", text: tick.context }) : null,
    ].filter(Boolean);
  });
}

/** The words, cut so that they are no longer than `room`; none where not even a few letters fit. */
function cut(node, words, room) {
  node.textContent = words;
  if (!words || lengthOf(node) <= room) return;
  const letters = Array.from(words);
  let keep = Math.floor((letters.length * room) / lengthOf(node));
  do node.textContent = keep > 2 ? `${letters.slice(0, keep).join("").trimEnd()}…` : "";
  while (node.textContent && lengthOf(node) > room && keep-- > 2);
}

const lengthOf = (node) => (node.textContent ? node.getComputedTextLength() : 0);
const round = (number) => Math.round(number * 10) / 10;
const set = (node, attributes) => { for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value); };

