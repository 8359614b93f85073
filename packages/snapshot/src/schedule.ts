/** When snapshots are taken by themselves: so long after the last one, and only at some hours of the day. */

/** Minutes since midnight, UTC; from the second on it is over. One that ends before it begins goes past midnight. */
export interface DayWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

const pattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** `01:00-05:00`; undefined for the whole day, which is the empty text. */
export function parseDayWindow(text: string): DayWindow | undefined {
  if (text === '') return undefined;
  const [, ...numbers] = pattern.exec(text) ?? [];
  const [fromHour, from, toHour, to] = numbers.map(Number);
  if (numbers.length === 0) throw new Error('must be like 01:00-05:00, in UTC');
  return { fromMinute: fromHour * 60 + from, toMinute: toHour * 60 + to };
}

export function isInWindow(window: DayWindow | undefined, nowMs: number): boolean {
  if (window === undefined) return true;
  const { fromMinute, toMinute } = window;
  const minute = Math.floor((nowMs % dayMs) / minuteMs);
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

export interface Schedule {
  /** 0 is never. */
  readonly intervalMs: number;
  readonly window: DayWindow | undefined;
}

/** `ageMs` is how long ago the last one was taken. */
export function isScheduleDue(schedule: Schedule, ageMs: number, nowMs: number): boolean {
  const { intervalMs, window } = schedule;
  return intervalMs > 0 && ageMs >= intervalMs && isInWindow(window, nowMs);
}
