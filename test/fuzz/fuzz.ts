import { createSeededRandom } from '@millrace/base';
import { itemsOf, type OracleName, type RawReply } from '@millrace/testing';
import { FAMILY_NAMES, Generator, type Item } from './generator.js';
import { type Difference, Pair } from './pair.js';
import { shrink } from './shrink.js';
import { isParting, mayPart, needsShrinking } from './planned.js';

/** Both servers are emptied after this many items, so that what is shrunk starts from nothing. */
const EPISODE_ITEMS = 2000;
const BATCH_ITEMS = 250;
const PROGRESS_MS = 10_000;
const SHOWN_CHARACTERS_MAX = 300;

export interface FuzzOptions {
  readonly commands: number;
  readonly seed: number;
  readonly peer: OracleName;
  readonly families?: readonly string[] | undefined;
  readonly protocol: 2 | 3;
  /** Ends after this many different finds. */
  readonly findsMax: number;
  readonly print: (line: string) => void;
}

export interface FuzzOutcome {
  readonly commands: number;
  readonly finds: readonly string[];
}

/** Undefined where the peer is not installed. */
export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome | undefined> {
  await using pair = await Pair.start(options.peer, options.protocol);
  if (pair === undefined) return undefined;
  const { print } = options;
  const known = await pair.commands();
  const families = options.families ?? FAMILY_NAMES;
  const generator = new Generator(createSeededRandom(options.seed), families, (name) =>
    known.has(name),
  );
  print(`against ${pair.version}, RESP${options.protocol}, seed ${options.seed}`);
  const finds = new Map<string, string>();
  const startedAt = Date.now();
  let shownAt = startedAt;
  let commands = 0;
  let differences = 0;
  while (commands < options.commands && finds.size < options.findsMax) {
    const items = Array.from({ length: EPISODE_ITEMS }, () => generator.next());
    const found = await runEpisode(pair, items);
    // What comes behind a find in its batch is not compared.
    const compared = items.slice(0, (found?.at ?? items.length) + 1);
    commands += compared.reduce((sum, item) => sum + item.length, 0);
    if (found !== undefined && !(await isPlanned(pair, items, found))) {
      const kind = kindOf(found);
      const text = finds.has(kind) ? undefined : await tell(pair, items, found);
      if (text !== undefined) print(text);
      finds.set(kind, text ?? finds.get(kind) ?? kind);
      differences++;
    }
    if (Date.now() - shownAt < PROGRESS_MS) continue;
    shownAt = Date.now();
    print(progress(commands, differences, finds.size, startedAt));
  }
  print(progress(commands, differences, finds.size, startedAt));
  return { commands, finds: [...finds.values()] };
}

function progress(commands: number, differences: number, kinds: number, startedAt: number): string {
  const rate = Math.round((commands * 1000) / (Date.now() - startedAt));
  return `${commands} commands, ${differences} differences of ${kinds} kinds, ${rate} a second`;
}

/** Some differences are planned only where certain commands led there, which shrinking shows. */
async function isPlanned(pair: Pair, items: readonly Item[], found: Difference): Promise<boolean> {
  if (!mayPart(pair.peer, found)) return false;
  if (!needsShrinking(pair.peer, found)) return true;
  const shrunk = await shrink(pair, items.slice(0, found.at + 1));
  return isParting(pair.peer, shrunk.difference ?? found, shrunk.items);
}

async function runEpisode(pair: Pair, items: readonly Item[]): Promise<Difference | undefined> {
  await pair.clear();
  for (let from = 0; from < items.length; from += BATCH_ITEMS) {
    const batch = items.slice(from, from + BATCH_ITEMS);
    const last = batch.length - 1;
    const found = (await pair.run(batch)) ?? (await pair.compareStates(last));
    if (found !== undefined) return { ...found, at: from + found.at };
  }
  return pair.checkStructure(items.length - 1);
}

/** One fault shows at many calls: those of one command with the same answers but for numbers and keys are one find. */
function kindOf({ words, expected, got }: Difference): string {
  const name = words[0] === 'DEBUG' ? `${words[1]} of ${words[2]?.slice(0, 1)}` : words[0];
  return `${name}: ${shapeOf(expected)} / ${shapeOf(got)}`;
}

function shapeOf(reply: RawReply): string {
  return typeof reply === 'string' && reply.startsWith('-') ? reply : JSON.stringify(reply)[0];
}

async function tell(pair: Pair, items: readonly Item[], found: Difference): Promise<string> {
  const shrunk = await shrink(pair, items.slice(0, found.at + 1));
  const { difference } = shrunk;
  const lines = shrunk.difference === undefined ? [] : shrunk.items.flat().map(showCommand);
  const { words, expected, got } = difference ?? found;
  const heading = difference === undefined ? 'differed once, and not when repeated' : 'differs';
  return [
    `--- ${heading}`,
    ...lines,
    `# at: ${showCommand(words)}`,
    ...showBoth(expected, got),
  ].join('\n');
}

/** Of two long replies, only the elements from where they differ. */
function showBoth(expected: RawReply, got: RawReply): string[] {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left === undefined || right === undefined)
    return [`# expected ${show(expected)}`, `# got      ${show(got)}`];
  const from = left.findIndex((item, i) => JSON.stringify(item) !== JSON.stringify(right[i]));
  const part = (items: readonly RawReply[]) => show(items.slice(Math.max(0, from - 1)));
  return [
    `# expected ${left.length} items, from ${from - 1} on ${part(left)}`,
    `# got      ${right.length} items, from ${from - 1} on ${part(right)}`,
  ];
}

function show(reply: RawReply | readonly RawReply[]): string {
  return JSON.stringify(reply).slice(0, SHOWN_CHARACTERS_MAX);
}

/** As redis-cli and the conformance scripts read it. */
function showCommand(words: readonly string[]): string {
  return words.map(showWord).join(' ');
}

function showWord(word: string): string {
  if (/^[\w.*:+()$#>=-]+$/.test(word)) return word;
  const run = /^(.)\1{60,}$/.exec(word);
  if (run !== null) return `{${run[1]}*${word.length}}`;
  const escaped = Array.from(word, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    const code = char.charCodeAt(0);
    return code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, '0')}` : char;
  });
  return `"${escaped.join('')}"`;
}
