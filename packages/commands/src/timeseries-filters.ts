/** Filters of series by their labels: `l=v`, `l!=v`, `l=`, `l!=`, `l=(a,b)`, `l!=(a,b)`. */
import { matcherKind } from '@millrace/engine';
import type { Matcher } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { seriesErrors } from './timeseries-errors.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** One filter, or undefined where it is none. */
function parseMatcher(text: string): Matcher | undefined {
  if (text.includes('!=(')) return parseList(text, '!=(', matcherKind.notAmong);
  if (text.includes('!='))
    return parseOne(text, /[!=]+/, matcherKind.notAmong, matcherKind.present);
  if (text.includes('=(')) return parseList(text, '=(', matcherKind.among);
  if (text.includes('=')) return parseOne(text, /=+/, matcherKind.among, matcherKind.absent);
  return undefined;
}

/** Name and value stand between signs of equality, however many there are of these. */
function parseOne(
  text: string,
  sign: RegExp,
  kind: number,
  kindWithoutValue: number,
): Matcher | undefined {
  const [name, value] = text.split(sign).filter((part) => part !== '');
  if (name === undefined) return undefined;
  if (value === undefined) return { kind: kindWithoutValue, name: latin1(name), values: [] };
  return { kind, name: latin1(name), values: [latin1(value)] };
}

function parseList(text: string, sign: string, kind: number): Matcher | undefined {
  const [name, list] = text.split(new RegExp(`[${sign}]+`)).filter((part) => part !== '');
  if (name === undefined || list === undefined || !list.endsWith(')')) return undefined;
  const values = list.slice(0, -1).split(',');
  if (values.length === 1 && values[0] === '') return { kind, name: latin1(name), values: [] };
  if (values.includes('')) return undefined;
  return { kind, name: latin1(name), values: values.map(latin1) };
}

/** The filters from argument `from` up to `end`; undefined where they are wrong: the error is replied. */
export function parseMatchers(
  args: Arguments,
  from: number,
  end: number,
  reply: Reply,
): Matcher[] | undefined {
  const matchers: Matcher[] = [];
  for (let i = from; i < end; i++) {
    const matcher = parseMatcher(args.latin1(i));
    if (matcher === undefined) {
      reply.error(seriesErrors.filter);
      return undefined;
    }
    matchers.push(matcher);
  }
  if (matchers.some((matcher) => matcher.kind === matcherKind.among)) return matchers;
  reply.error(seriesErrors.noMatcher);
  return undefined;
}
