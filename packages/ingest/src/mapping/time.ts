const dayMs = 86_400_000;
const zero = 0x30;

/**
 * Milliseconds since 1970 from `2001-02-03`, `2001/02/03 04:05`, `2001-02-03T04:05:06.789+01:00`
 * and what lies between; UTC where no zone is named. NaN where it is no such time.
 */
export function parseTime(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  const separator = bytes[start + 4];
  if (length < 10 || (separator !== 0x2d && separator !== 0x2f)) return NaN;
  if (bytes[start + 7] !== separator) return NaN;
  const year = digits(bytes, start, 4, end);
  const month = digits(bytes, start + 5, 2, end);
  const day = digits(bytes, start + 8, 2, end);
  // Written so that NaN fails, too.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)))
    return NaN;
  const dateMs = daysFromCivil(year, month, day) * dayMs;
  if (length === 10) return dateMs;
  const mark = bytes[start + 10];
  if (mark !== 0x20 && mark !== 0x54 && mark !== 0x74) return NaN;
  return dateMs + parseClock(bytes, start + 11, end);
}

function parseClock(bytes: Uint8Array, start: number, end: number): number {
  const hour = digits(bytes, start, 2, end);
  const minute = bytes[start + 2] === 0x3a ? digits(bytes, start + 3, 2, end) : NaN;
  if (!(hour <= 23 && minute <= 59)) return NaN;
  let ms = hour * 3_600_000 + minute * 60_000;
  let at = start + 5;
  if (at < end && bytes[at] === 0x3a) {
    const second = digits(bytes, at + 1, 2, end);
    if (!(second <= 59)) return NaN;
    ms += second * 1000;
    at += 3;
    if (at < end && bytes[at] === 0x2e) {
      let weight = 100;
      const first = ++at;
      for (; at < end && isDigit(bytes[at]); at++, weight /= 10) {
        if (weight >= 1) ms += (bytes[at] - zero) * weight;
      }
      if (at === first) return NaN;
    }
  }
  return at === end ? ms : ms - zoneMs(bytes, at, end);
}

function zoneMs(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  if (sign === 0x5a || sign === 0x7a) return start + 1 === end ? 0 : NaN;
  if (sign !== 0x2b && sign !== 0x2d) return NaN;
  const hour = digits(bytes, start + 1, 2, end);
  const hasColon = bytes[start + 3] === 0x3a && start + 3 < end;
  const minuteStart = start + (hasColon ? 4 : 3);
  const minute = minuteStart === end ? 0 : digits(bytes, minuteStart, 2, end);
  const isWhole = minuteStart === end ? !hasColon : minuteStart + 2 === end;
  if (!isWhole || !(hour <= 23 && minute <= 59)) return NaN;
  const ms = hour * 3_600_000 + minute * 60_000;
  return sign === 0x2d ? -ms : ms;
}

function digits(bytes: Uint8Array, start: number, count: number, end: number): number {
  if (start + count > end) return NaN;
  let value = 0;
  for (let at = start; at < start + count; at++) {
    if (!isDigit(bytes[at])) return NaN;
    value = value * 10 + bytes[at] - zero;
  }
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days since 1970; years are counted from March, so that the leap day is their last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + dayOfEra + dayOfYear - 719_468;
}

/** Writes the first `length` bytes of `2001-02-03T04:05`, for years from 0 to 9999. */
export function writeTime(timeMs: number, target: Uint8Array, length: number): void {
  const days = Math.floor(timeMs / dayMs);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  two(target, 0, Math.floor(year / 100));
  two(target, 2, year % 100);
  if (length > 4) target[4] = 0x2d;
  if (length > 4) two(target, 5, month);
  if (length > 7) target[7] = 0x2d;
  if (length > 7) two(target, 8, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1);
  const minutes = Math.floor((timeMs - days * dayMs) / 60_000);
  if (length > 10) target[10] = 0x54;
  if (length > 10) two(target, 11, Math.floor(minutes / 60));
  if (length > 13) target[13] = 0x3a;
  if (length > 13) two(target, 14, minutes % 60);
}

function two(target: Uint8Array, at: number, value: number): void {
  target[at] = zero + Math.floor(value / 10);
  target[at + 1] = zero + (value % 10);
}
