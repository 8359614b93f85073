/** What the commands on fields that expire have in common: `FIELDS n field…` and times. */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors, invalidExpire } from './errors.js';

export const fieldsWord = word('FIELDS');
/** Redis' limit: the year 4199. */
const fieldTimeMsMax = 2 ** 46 - 1;

/** Reads a time at argument i: milliseconds since 1970, or -1 where it is refused and the error is replied. */
export function readFieldTime(
  database: Database,
  args: Arguments,
  i: number,
  unitMs: number,
  isRelative: boolean,
  name: string,
  reply: Reply,
): number {
  const time = args.integer(i);
  const base = isRelative ? database.now : 0;
  if (Number.isNaN(time)) reply.error(errors.notInteger);
  else if (time < 0) reply.error('ERR invalid expire time, must be >= 0');
  else if (time * unitMs > fieldTimeMsMax - base) reply.error(invalidExpire(name));
  else return time * unitMs + base;
  return -1;
}

/** Checks `FIELDS n field…` from argument i to the end. False where it is refused and the error is replied. */
export function checkFields(
  args: Arguments,
  i: number,
  reply: Reply,
  notPositive = 'ERR Number of fields must be a positive integer',
): boolean {
  const count = args.integer(i + 1);
  if (!args.is(i, fieldsWord))
    reply.error('ERR Mandatory argument FIELDS is missing or not at the right position');
  else if (!(count > 0)) reply.error(notPositive);
  else if (count !== args.count - i - 2)
    reply.error('ERR The `numfields` parameter must match the number of arguments');
  else return true;
  return false;
}

/** Arguments of fields that a command changed, for its effect. One list, used again by each command. */
export class ChangedFields {
  readonly #places: number[] = [];

  clear(): void {
    this.#places.length = 0;
  }
  add(i: number): void {
    this.#places.push(i);
  }
  get count(): number {
    return this.#places.length;
  }

  /** `HDEL key field…` */
  logRemoval(database: Database, args: Arguments): void {
    database.effectOn('HDEL', 2 + this.count, args, 1);
    this.#logFields(database, args);
  }

  /** `HPEXPIREAT key time FIELDS n field…` */
  logExpiry(database: Database, args: Arguments, expiryMs: number): void {
    const effects = database.effectOn('HPEXPIREAT', 5 + this.count, args, 1);
    effects.integer(expiryMs);
    effects.text('FIELDS');
    effects.integer(this.count);
    this.#logFields(database, args);
  }

  /** `HPERSIST key FIELDS n field…` */
  logPersistence(database: Database, args: Arguments): void {
    const effects = database.effectOn('HPERSIST', 4 + this.count, args, 1);
    effects.text('FIELDS');
    effects.integer(this.count);
    this.#logFields(database, args);
  }

  #logFields(database: Database, args: Arguments): void {
    for (const i of this.#places)
      database.effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
  }
}

export function setFieldExpiry(
  database: Database,
  args: Arguments,
  entry: number,
  i: number,
  expiryMs: number,
): void {
  const { number } = database.keyspace;
  const { bytes, offsets, lengths } = args;
  database.engine.hashes.setExpiry(number, entry, bytes, offsets[i], lengths[i], expiryMs);
}

export function removeField(
  database: Database,
  args: Arguments,
  entry: number,
  i: number,
): boolean {
  return database.engine.hashes.remove(entry, args.bytes, args.offsets[i], args.lengths[i]);
}

/** Whether a time means that fields go at once. While effects are applied only the log says so. */
export function isPast(database: Database, expiryMs: number): boolean {
  return expiryMs <= database.now && !database.engine.isApplying;
}
