import type { OracleName } from '@millrace/testing';

/**
 * A scenario is written as lines, one step each:
 *
 *   SET key "two words\r\n\x00"            a command; quoting as in redis-cli, {a*500} repeats, {name} is a saved reply
 *   [unordered] KEYS *                     tags in front say how, on which connection, and what of the reply counts
 *   # a comment
 *
 * Tags: on=NAME or on=NAME@NODE (connection; node counts from 1), send (do not read the reply), receive (read one reply), sleep=MS, raw (bytes as they
 * are; the reply is the bytes that came back), scan (run the cursor to its end), drain (all that was pushed until now), reopen, close, save=NAME, near=N (numbers may differ by N),
 * and any normaliser of compare.ts.
 */
export interface Step {
  readonly text: string;
  readonly action: StepAction;
  readonly connection: string;
  readonly node: number;
  readonly words: readonly string[];
  readonly save: string | undefined;
  readonly sleepMs: number;
  readonly check: Check;
}

export type StepAction =
  'call' | 'send' | 'receive' | 'raw' | 'scan' | 'drain' | 'sleep' | 'reopen' | 'close';

export interface Check {
  readonly normalisers: readonly string[];
  readonly near: number;
}

export interface ScenarioOptions {
  readonly oracle?: OracleName;
  /** Compare all keys with their values when the script is over; on unless said otherwise. */
  readonly state?: boolean;
  readonly protocols?: readonly (2 | 3)[];
}

export interface Scenario {
  readonly name: string;
  readonly oracle: OracleName;
  readonly state: boolean;
  readonly protocols: readonly (2 | 3)[];
  readonly steps: readonly Step[];
}

export interface Family {
  readonly name: string;
  /** Every server in the family runs in cluster mode. */
  readonly cluster?: boolean;
  readonly scenarios: readonly Scenario[];
}

/** Scripts are full of escapes that belong to the scenario, not to TypeScript. */
export const lines = String.raw;

export function scenario(name: string, script: string, options: ScenarioOptions = {}): Scenario {
  const steps = script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map(parseStep);
  return {
    name,
    oracle: options.oracle ?? 'redis-8.2',
    state: options.state ?? true,
    protocols: options.protocols ?? [2, 3],
    steps,
  };
}

const ACTIONS = new Set<string>(['send', 'receive', 'raw', 'scan', 'drain', 'reopen', 'close']);

function parseStep(text: string): Step {
  const [, tagText, rest] = /^(?:\[([a-z][^\]]*)\]\s*)?(.*)$/.exec(text) ?? [];
  const tags = (tagText ?? '').split(' ').filter((tag) => tag !== '');
  const valueOf = (name: string) =>
    tags.find((tag) => tag.startsWith(`${name}=`))?.slice(name.length + 1);
  const action = tags.find((tag) => ACTIONS.has(tag)) ?? (valueOf('sleep') ? 'sleep' : 'call');
  const [connection, node] = (valueOf('on') ?? 'main').split('@');
  return {
    text,
    action: action as StepAction,
    connection: connection,
    node: Number(node ?? 1),
    words: splitWords(rest ?? ''),
    save: valueOf('save'),
    sleepMs: Number(valueOf('sleep') ?? 0),
    check: {
      normalisers: tags.filter((tag) => !ACTIONS.has(tag) && !/^(on|sleep|save|near)=/.test(tag)),
      near: Number(valueOf('near') ?? 0),
    },
  };
}

const WORD = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;

function splitWords(text: string): string[] {
  return [...text.matchAll(WORD)].map(([, double, single, plain]) => {
    if (double !== undefined) return expandRepeats(unescape(double));
    return single ?? expandRepeats(plain);
  });
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

function unescape(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(parseInt(hex, 16)),
  );
}

function expandRepeats(text: string): string {
  return text.replace(/\{([^{}*]+)\*(\d+)\}/g, (_, part: string, count: string) =>
    part.repeat(Number(count)),
  );
}
