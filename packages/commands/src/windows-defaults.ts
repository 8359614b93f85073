/** What windows are made with that an event makes, by the prefix of their key. */
import type { WindowDefault, WindowOptions } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { durationText, ParsedWindowOptions } from './windows-arguments.js';

const encoder = new TextEncoder();

/**
 * Reads `prefix [RESOLUTIONS …] [DISTINCT] [QUANTILES] [LABELS …]`, several of them divided by `;`. The longest prefixes come
 * first. Throws where it is wrong.
 */
export function parseWindowDefaults(text: string): readonly WindowDefault[] {
  const defaults = text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(parseDefault);
  return defaults.sort((one, other) => other.prefix.length - one.prefix.length);
}

function parseDefault(text: string): WindowDefault {
  const [prefix, ...words] = text.split(/\s+/);
  const args = new Arguments();
  const reply = new Reply();
  const options = new ParsedWindowOptions();
  args.load([prefix, ...words]);
  if (!options.parse(args, 1, reply)) {
    const error = Buffer.from(reply.bytes.slice(0, reply.length)).toString().trim();
    throw new Error(`${prefix}: ${error.replace(/^-ERR WIN: /, '')}`);
  }
  return { prefix: encoder.encode(prefix), options };
}

/** What is configured for the key at argument i. Effects say what was configured when they were written. */
export function defaultOf(
  database: Database,
  args: Arguments,
  i: number,
): WindowOptions | undefined {
  const { defaults } = database.engine.windows;
  if (defaults.length === 0 || database.engine.isApplying) return undefined;
  return defaults.find(({ prefix }) => startsWith(args, i, prefix))?.options;
}

function startsWith(args: Arguments, i: number, prefix: Uint8Array): boolean {
  if (prefix.length > args.lengths[i]) return false;
  for (let at = 0; at < prefix.length; at++)
    if (args.bytes[args.offsets[i] + at] !== prefix[at]) return false;
  return true;
}

/** The effect of making the window at argument i; that of the event has to follow. */
export function logCreation(
  database: Database,
  args: Arguments,
  i: number,
  options: WindowOptions,
): void {
  const words: string[] = [];
  if (options.sizes.length > 0) words.push('RESOLUTIONS');
  options.sizes.forEach((size, ring) => {
    words.push(`${durationText(options.bucketMs[ring])}:${size.toString()}`);
  });
  if (options.hasDistinct) words.push('DISTINCT');
  if (options.hasQuantiles) words.push('QUANTILES');
  if (options.labelCount > 0) words.push('LABELS');
  const count = 2 + words.length + options.labelCount * 2;
  const effect = database.effectOn('WIN.CREATE', count, args, i);
  for (const word of words) effect.text(word);
  const { labels } = options;
  for (let at = 0; at < options.labelBytes;) {
    const name = labels[at] | (labels[at + 1] << 8);
    const value = labels[at + 2] | (labels[at + 3] << 8);
    effect.argument(labels, at + 4, name);
    effect.argument(labels, at + 4 + name, value);
    at += 4 + name + value;
  }
}
