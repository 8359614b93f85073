import { MillraceError } from '@millrace/base';
import { encodeCommand } from '@millrace/client';
import { RdbError, RdbFileReader, type RdbKey, sealPayload } from '@millrace/engine';
import { ProgressLine } from '../snapshot/progress-line.js';
import { keepLibraries } from './libraries.js';
import { AofReader } from './aof-reader.js';
import { openSource, type Part, withHead } from './parts.js';
import { Target, type TargetOptions } from './target.js';

export interface ImportOptions extends TargetOptions {
  readonly replace?: boolean;
  /** A new file for the libraries of functions. */
  readonly functions?: string;
}

/** Bytes by which an RDB file is told from an AOF. */
const headBytes = 9;
const shownKeyBytes = 64;

interface Counts {
  keys: number;
  commands: number;
  readonly libraries: Uint8Array[];
  leftOver: number;
}

export async function importFile(file: string, options: ImportOptions): Promise<void> {
  await using source = await openSource(file);
  const startedAt = performance.now();
  await using target = await Target.open(options);
  const counts: Counts = { keys: 0, commands: 0, libraries: [], leftOver: 0 };
  const line = new ProgressLine(process.stderr);
  try {
    for (const part of source.parts)
      await importPart(part, target, options.replace === true, counts, line);
    await target.drain();
  } finally {
    line.clear();
  }
  if (options.functions !== undefined && counts.libraries.length > 0)
    await keepLibraries(options.functions, counts.libraries);
  tell(counts, options, (performance.now() - startedAt) / 1000);
}

async function importPart(
  part: Part,
  target: Target,
  replace: boolean,
  counts: Counts,
  line: ProgressLine,
): Promise<void> {
  let rdb: RdbFileReader | undefined;
  let aof: AofReader | undefined;
  let read = 0;
  for await (const chunk of withHead(part.read(), headBytes)) {
    if (rdb === undefined && aof === undefined) {
      if (isRdb(chunk)) rdb = openRdb(part, target, replace, counts);
      else aof = openAof(part, 0, target, counts);
    }
    read += chunk.length;
    if (aof !== undefined) aof.push(chunk);
    else if (rdb !== undefined) aof = pushRdb(rdb, chunk, part, target, counts);
    line.show(
      `importing ${part.name}`,
      read,
      part.bytes,
      `${counts.keys + counts.commands} keys and commands`,
    );
    await target.room();
  }
  if (aof === undefined) finishRdb(rdb, part);
  counts.leftOver += aof?.leftOver ?? 0;
}

function isRdb(head: Uint8Array): boolean {
  return /^(REDIS|VALKEY)/.test(Buffer.from(head.subarray(0, headBytes)).toString('latin1'));
}

function openRdb(part: Part, target: Target, replace: boolean, counts: Counts): RdbFileReader {
  return new RdbFileReader(part.bytes, {
    key: (item) => {
      sendKey(item, target, replace);
      counts.keys++;
    },
    library: (code) => {
      counts.libraries.push(code.copy());
    },
  });
}

function sendKey(item: RdbKey, target: Target, replace: boolean): void {
  const { key: text, value, expiryMs, type, version } = item;
  const key = text.bytes.slice(text.offset, text.offset + text.length);
  const bytes = value.bytes.subarray(value.offset, value.offset + value.length);
  const words = replace ? ['ABSTTL', 'REPLACE'] : ['ABSTTL'];
  if (item.idleSeconds >= 0) words.push('IDLETIME', String(item.idleSeconds));
  if (item.frequency >= 0) words.push('FREQ', String(item.frequency));
  const payload = sealPayload(type, bytes, version);
  const command = encodeCommand(['RESTORE', key, expiryMs, payload, ...words]);
  target.restore(item.database, key, command, () => `the key ${shown(key)} (type ${type})`);
}

const shown = (key: Uint8Array): string =>
  JSON.stringify(Buffer.from(key.subarray(0, shownKeyBytes)).toString('latin1'));

/** The reader of what follows the RDB file, where something does. */
function pushRdb(
  rdb: RdbFileReader,
  chunk: Uint8Array,
  part: Part,
  target: Target,
  counts: Counts,
): AofReader | undefined {
  try {
    rdb.push(chunk);
  } catch (error) {
    throw named(error, part);
  }
  if (!rdb.isDone || rdb.rest.length === 0) return undefined;
  const aof = openAof(part, rdb.consumed, target, counts);
  aof.push(rdb.rest);
  return aof;
}

function finishRdb(rdb: RdbFileReader | undefined, part: Part): void {
  if (rdb === undefined) throw new MillraceError('INVALID_ARGUMENT', `${part.name} is empty`);
  try {
    rdb.finish();
  } catch (error) {
    throw named(error, part);
  }
}

function named(error: unknown, { name }: Part): unknown {
  return error instanceof RdbError
    ? new MillraceError('DATA_DAMAGED', `${name}: ${error.message}`, { cause: error })
    : error;
}

function openAof({ name }: Part, offset: number, target: Target, counts: Counts): AofReader {
  if (target.isCluster)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `${name} holds commands; they are imported into one store, not into a cluster`,
    );
  target.beginCommands();
  return new AofReader(name, offset, (args, at) => {
    counts.commands++;
    target.send(encodeCommand(args), () => `the command at byte ${at} of ${name}`);
  });
}

function tell(counts: Counts, { to, functions }: ImportOptions, seconds: number): void {
  const commands = counts.commands > 0 ? ` and ran ${counts.commands} commands` : '';
  console.log(`imported ${counts.keys} keys${commands} into ${to} in ${seconds.toFixed(1)} s`);
  const { length } = counts.libraries;
  if (length > 0)
    console.log(
      functions === undefined
        ? `left out ${length} libraries of functions, which do not run here (--functions FILE keeps them)`
        : `kept ${length} libraries of functions, which do not run here, in ${functions}`,
    );
  if (counts.leftOver > 0)
    console.log(`left out ${counts.leftOver} bytes at the end: a command that is cut short`);
}
