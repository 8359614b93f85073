import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RawReply } from '@millrace/testing';
import { digestOf, isSame, normalise } from './compare.js';
import type { Run } from './run.js';
import type { Check, Scenario } from './script.js';

export const STATE_TEXT = '(keys left)';

/** A step as it is recorded: its text, the RESP2 reply, and the RESP3 reply where that is another one. */
export type GoldenStep = [text: string, reply: RawReply | null, reply3?: RawReply | null];

export interface GoldenScenario {
  readonly oracle: string;
  readonly version: string;
  readonly steps: GoldenStep[];
}

export type GoldenFile = Record<string, GoldenScenario>;

export interface Difference {
  readonly scenario: string;
  readonly protocol: 2 | 3;
  readonly step: string;
  readonly expected: RawReply | null;
  readonly got: RawReply | null;
}

const TEXT_CHARACTERS_MAX = 160;
const EXACT: Check = { normalisers: [], near: 0 };

export function goldenPath(family: string): string {
  return fileURLToPath(new URL(`../../golden/conformance/${family}.json`, import.meta.url));
}

export function loadGolden(family: string): GoldenFile {
  return JSON.parse(readFileSync(goldenPath(family), 'utf8')) as GoldenFile;
}

/** One step a line, so that a changed reply is a changed line. */
export function saveGolden(family: string, file: GoldenFile): void {
  const scenarios = Object.entries(file).map(([name, { oracle, version, steps }]) => {
    const header = ` ${JSON.stringify(name)}: {"oracle": ${JSON.stringify(oracle)}, "version": ${JSON.stringify(version)}, "steps": [\n`;
    return `${header}${steps.map((step) => `  ${asciiJson(step)}`).join(',\n')}\n ]}`;
  });
  writeFileSync(goldenPath(family), `{\n${scenarios.join(',\n')}\n}\n`);
}

/** The runs of a scenario in the form in which they are kept. */
export function toGolden(
  scenario: Scenario,
  run2: Run | undefined,
  run3: Run | undefined,
): GoldenStep[] {
  const replies2 = run2 && flatten(scenario, run2);
  const replies3 = run3 && flatten(scenario, run3);
  return texts(scenario).map((text, index) => {
    const first = (replies2 ?? replies3)?.[index] ?? null;
    const second = (replies3 ?? replies2)?.[index] ?? null;
    return JSON.stringify(first) === JSON.stringify(second) ? [text, first] : [text, first, second];
  });
}

export function isStale(scenario: Scenario, golden: GoldenScenario | undefined): boolean {
  const now = texts(scenario);
  return (
    golden === undefined ||
    golden.steps.length !== now.length ||
    golden.steps.some(([text], index) => text !== now[index])
  );
}

/** The steps in which a run is not what was recorded. */
export function compareRun(
  scenario: Scenario,
  golden: readonly GoldenStep[],
  run: Run,
  protocol: 2 | 3,
): Difference[] {
  const replies = flatten(scenario, run);
  return golden.flatMap(([step, reply2, reply3], index) => {
    const expected = protocol === 3 && reply3 !== undefined ? reply3 : reply2;
    const got = replies[index] ?? null;
    const check = scenario.steps[index]?.check ?? EXACT;
    if (expected === null && got === null) return [];
    if (expected !== null && got !== null && isSame(check, expected, got)) return [];
    return [{ scenario: scenario.name, protocol, step, expected, got }];
  });
}

/** A new recording with the old replies where they still hold, so that recording again changes nothing that did not change. */
export function keepHolding(
  scenario: Scenario,
  old: GoldenScenario | undefined,
  fresh: GoldenStep[],
): GoldenStep[] {
  if (old === undefined || isStale(scenario, old)) return fresh;
  return fresh.map((step, index) => {
    const before = old.steps[index];
    const check = scenario.steps[index]?.check ?? EXACT;
    const holds = [1, 2].every((column) => {
      const was = before[column] ?? before[1] ?? null;
      const is = step[column] ?? step[1] ?? null;
      return was === null || is === null ? was === is : isSame(check, was, is);
    });
    return holds ? before : step;
  });
}

function texts(scenario: Scenario): string[] {
  const steps = scenario.steps.map((step) => abridge(step.text));
  return scenario.state ? [...steps, STATE_TEXT] : steps;
}

function flatten(scenario: Scenario, run: Run): (RawReply | null)[] {
  const replies = run.replies.map((reply, index) => {
    const check = scenario.steps[index]?.check ?? EXACT;
    return reply === undefined ? null : normalise(check, reply);
  });
  return run.state === undefined ? replies : [...replies, normalise(EXACT, run.state)];
}

/** A command with a thousand arguments is told by its beginning and a digest. */
function abridge(text: string): string {
  if (text.length <= TEXT_CHARACTERS_MAX) return text;
  return `${text.slice(0, TEXT_CHARACTERS_MAX)}... ${digestOf(text).slice(0, 12)}`;
}

/** Bytes above 126 as escapes: the files stay plain text for every tool. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
