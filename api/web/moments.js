// When something was so: "2024", "2024-09" or "2024-09-12" as days, and the ticks of an axis of days.
// Pure: takes text and numbers, gives numbers and text. Days count from 1970, in no time zone.

const DAY = 86_400_000;
const SAME_MOMENT = 31; // days: as the service takes two days for one moment (rag/agreement.py)
const LEAST = 30; // days that an axis spans at least
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];
const STEPS = [ // from fine to coarse: the unit, how many of it, and about how many days that is
  ["day", 1, 1], ["day", 7, 7], ["day", 14, 14], ["month", 1, 30], ["month", 3, 91], ["month", 6, 182],
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((years) => ["year", years, years * 365]),
];

function dayOf(year, month = 0, date = 1) {
  const day = new Date(0);
  day.setUTCFullYear(year, month, date);
  return Math.round(day.getTime() / DAY);
}

/** { start, end }: its first day, and the day after its last; null for what is no date. */
export function daysOf(moment) {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(moment ?? "");
  if (!match) return null;
  const [year, month, date] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (month === undefined) return { start: dayOf(year), end: dayOf(year + 1) };
  if (month < 1 || month > 12) return null;
  const last = dayOf(year, month) - 1;
  if (date === undefined) return { start: dayOf(year, month - 1), end: last + 1 };
  const day = dayOf(year, month - 1, date);
  return date < 1 || day > last ? null : { start: day, end: day + 1 };
}

/** Equal at the coarser of their granularities, or days within a month of each other. */
export function sameMoment(one, other) {
  const short = Math.min(one?.length ?? 0, other?.length ?? 0);
  if (!short) return one === other;
  if (one.slice(0, short) === other.slice(0, short)) return true;
  const [a, b] = [daysOf(one), daysOf(other)];
  return short === 10 && Boolean(a && b) && Math.abs(a.start - b.start) <= SAME_MOMENT;
}

/** { start, end } of an axis that holds all of the moments (as from `daysOf`), with a little room beside them. */
export function domainOf(moments) {
  let start = Math.min(...moments.map((each) => each.start));
  let end = Math.max(...moments.map((each) => each.end));
  const missing = Math.max(0, LEAST - (end - start)) / 2;
  [start, end] = [start - missing, end + missing];
  const room = (end - start) * 0.03;
  return { start: start - room, end: end + room };
}

/**
 * The ticks of an axis that is `width` wide: { day, label, context }. `context`, a month or year, stands
 * with the first tick and where it changes, else ""; labels are at least `room` apart.
 */
export function ticksOf({ start, end }, width, room = 44) {
  const [unit, by] = STEPS.find(([, , days]) => (days / (end - start)) * width >= room) ?? STEPS.at(-1);
  const found = [...daysBy(unit, by, start, end)].filter((day) => day >= start && day <= end);
  let context = "";
  return found.map((day) => {
    const date = new Date(day * DAY);
    const [year, month] = [String(date.getUTCFullYear()), MONTHS[date.getUTCMonth()]];
    if (unit === "year") return { day, label: year, context: "" };
    const now = unit === "month" ? year : `${month} ${year}`;
    const changed = now !== context;
    context = now;
    return { day, label: unit === "month" ? month : String(date.getUTCDate()), context: changed ? now : "" };
  });
}

function* daysBy(unit, by, start, end) {
  const [first, last] = [start, end].map((day) => new Date(day * DAY).getUTCFullYear());
  const step = unit === "year" ? by : 1;
  for (let year = Math.floor(first / step) * step; year <= last; year += step) {
    if (unit === "year") yield dayOf(year);
    else {
      for (let month = 0; month < 12; month += unit === "month" ? by : 1) {
        const one = dayOf(year, month);
        if (unit === "month") yield one;
        else if (by === 1) for (let day = one; day < dayOf(year, month + 1); day++) yield day;
        else for (let day = one; day < one + 28; day += by) yield day;
      }
    }
  }
}
