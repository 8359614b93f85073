import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors, invalidExpire } from './errors.js';

const W = { ex: word('EX'), px: word('PX'), exat: word('EXAT') };
const expiryWords = [W.ex, W.px, W.exat, word('PXAT')];

/** Which of the words for a time of expiry an argument is, or -1. */
export function expiryWordAt(args: Arguments, i: number): number {
  for (let n = 0; n < expiryWords.length; n++) if (args.is(i, expiryWords[n])) return n;
  return -1;
}

/**
 * Reads `EX|PX|EXAT|PXAT time` at argument i: milliseconds since 1970, or 0 where it is refused and the error is replied.
 */
export function readExpiry(
  database: Database,
  args: Arguments,
  i: number,
  name: string,
  reply: Reply,
): number {
  const inSeconds = args.is(i, W.ex) || args.is(i, W.exat);
  const relative = args.is(i, W.ex) || args.is(i, W.px);
  const time = args.integer(i + 1);
  if (Number.isNaN(time)) {
    reply.error(errors.notInteger);
    return 0;
  }
  const expiryMs = time * (inSeconds ? 1000 : 1) + (relative ? database.now : 0);
  if (time <= 0 || expiryMs > Number.MAX_SAFE_INTEGER) {
    reply.error(invalidExpire(name));
    return 0;
  }
  return expiryMs;
}
