/**
 * Records the golden replies from the real servers that are installed (MILLRACE_ORACLES/bin, or redis-server on PATH).
 *
 *   record.js [--check] [--as ORACLE] [FAMILY...]
 *
 * --check writes nothing and fails where a server no longer gives what is recorded; --as asks another oracle than the recorded one, to see where they disagree.
 */
import { parseArgs } from 'node:util';
import { existsSync } from 'node:fs';
import { compareRecordings, FAMILY, loadRecording, saveRecording } from './bad-arguments/golden.js';
import { askServers } from './bad-arguments/record.js';
import type { OracleName } from '@millrace/testing';
import { FAMILIES } from './families.js';
import {
  compareRun,
  type Difference,
  goldenPath,
  type GoldenFile,
  type GoldenScenario,
  isStale,
  keepHolding,
  loadGolden,
  saveGolden,
  toGolden,
} from './golden.js';
import {
  askCommandLists,
  COMMAND_LIST,
  loadCommandLists,
  saveCommandLists,
} from './command-list.js';
import { runScenario } from './run.js';
import type { Family, Scenario } from './script.js';
import { type StartedTarget, startOracleTarget } from './targets.js';
import { describeDifference } from './report.js';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, as: { type: 'string' } },
  allowPositionals: true,
});
const writes = values.check !== true && values.as === undefined;

const running = new Map<string, StartedTarget | undefined>();
async function targetFor(name: OracleName, cluster: boolean): Promise<StartedTarget | undefined> {
  const id = `${name} ${cluster}`;
  if (!running.has(id)) running.set(id, await startOracleTarget(name, cluster));
  return running.get(id);
}

const missing = new Set<OracleName>();

async function recordFamily(family: Family): Promise<Difference[]> {
  const old: GoldenFile = existsSync(goldenPath(family.name)) ? loadGolden(family.name) : {};
  const fresh: GoldenFile = {};
  const differences: Difference[] = [];
  for (const scenario of family.scenarios) {
    const oracle = (values.as ?? scenario.oracle) as OracleName;
    const started = await targetFor(oracle, family.cluster ?? false);
    const before = old[scenario.name];
    if (started === undefined) {
      missing.add(oracle);
      if (before !== undefined) fresh[scenario.name] = before;
    } else if (writes) {
      fresh[scenario.name] = await recordScenario(scenario, started, before);
    } else {
      differences.push(...(await checkScenario(scenario, started, before)));
    }
  }
  if (writes && Object.keys(fresh).length > 0) saveGolden(family.name, fresh);
  return differences;
}

async function recordScenario(
  scenario: Scenario,
  started: StartedTarget,
  before: GoldenScenario | undefined,
): Promise<GoldenScenario> {
  const run = (protocol: 2 | 3) =>
    scenario.protocols.includes(protocol)
      ? runScenario(started.target, scenario, protocol)
      : Promise.resolve(undefined);
  const steps = keepHolding(scenario, before, toGolden(scenario, await run(2), await run(3)));
  return { oracle: scenario.oracle, version: started.version, steps };
}

async function checkScenario(
  scenario: Scenario,
  started: StartedTarget,
  golden: GoldenScenario | undefined,
): Promise<Difference[]> {
  if (golden === undefined || isStale(scenario, golden)) {
    throw new Error(`"${scenario.name}" has changed since it was recorded`);
  }
  const differences: Difference[] = [];
  for (const protocol of scenario.protocols) {
    const run = await runScenario(started.target, scenario, protocol);
    differences.push(...compareRun(scenario, golden.steps, run, protocol));
  }
  return differences;
}

async function recordBadArguments(): Promise<void> {
  const recording = await askServers(values.as as OracleName | undefined);
  if (typeof recording === 'string') {
    missing.add(recording);
    return;
  }
  if (writes) saveRecording(recording);
  const differences = writes ? [] : compareRecordings(loadRecording(), recording);
  tell(FAMILY, `${recording.size} calls`, differences);
}

function tell(family: string, what: string, differences: readonly Difference[]): void {
  console.log(`${family}: ${what}, ${writes ? 'recorded' : `${differences.length} differences`}`);
  for (const difference of differences) console.log(describeDifference(difference));
  if (differences.length > 0) process.exitCode = 1;
}

async function recordCommandLists(): Promise<void> {
  const lists = await askCommandLists();
  const old = existsSync(goldenPath(COMMAND_LIST)) ? loadCommandLists() : {};
  if (writes) saveCommandLists({ ...old, ...lists });
  const differences = Object.entries(lists)
    .filter(([server, names]) => !writes && JSON.stringify(names) !== JSON.stringify(old[server]))
    .map(([server, names]): Difference => {
      const [expected, got] = [[...(old[server] ?? [])], [...names]];
      return { scenario: server, protocol: 2, step: 'COMMAND LIST', expected, got };
    });
  tell(COMMAND_LIST, `${Object.keys(lists).length} servers`, differences);
}

const isWanted = (family: string): boolean =>
  positionals.length === 0 || positionals.includes(family);

try {
  if (isWanted(FAMILY)) await recordBadArguments();
  if (isWanted(COMMAND_LIST) && values.as === undefined) await recordCommandLists();
  for (const family of FAMILIES) {
    if (!isWanted(family.name)) continue;
    const differences = await recordFamily(family);
    const steps = family.scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
    tell(family.name, `${family.scenarios.length} scenarios, ${steps} steps`, differences);
  }
  for (const oracle of missing) {
    console.error(`no ${oracle} here: its scenarios were left as they are (MILLRACE_ORACLES)`);
    process.exitCode = 1;
  }
} finally {
  for (const started of running.values()) await started?.[Symbol.asyncDispose]();
}
