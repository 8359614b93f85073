import assert from 'node:assert/strict';
import { startTestCluster, startTestStore } from '@millrace/testing';
import { EXPECTED_DIFFERENCES, findFaults } from './expected-differences.js';
import {
  compareRun,
  type Difference,
  type GoldenStep,
  isStale,
  loadGolden,
  toGolden,
} from './golden.js';
import { type Run, runScenario, type Target } from './run.js';
import type { Family, Scenario } from './script.js';
import { clusterAliases, type StartedTarget, startOracleTarget } from './targets.js';

/** With MILLRACE_CONFORMANCE=live the real servers are asked now, side by side, in place of the recordings. */
const isLive = process.env['MILLRACE_CONFORMANCE'] === 'live';

interface Subject {
  readonly target: Target;
  stop(): Promise<void>;
}

const subjects = new Map<boolean, Promise<Subject>>();
const oracles = new Map<string, Promise<StartedTarget | undefined>>();

/** One store, and one cluster, for all the families of a test run. */
export function subject(cluster: boolean): Promise<Subject> {
  const started = subjects.get(cluster) ?? (cluster ? startCluster() : startSingle());
  subjects.set(cluster, started);
  return started;
}

async function startSingle(): Promise<Subject> {
  const store = await startTestStore();
  return { target: { nodes: [store], aliases: [] }, stop: () => store.stop() };
}

async function startCluster(): Promise<Subject> {
  const cluster = await startTestCluster();
  const { nodes } = cluster;
  return { target: { nodes, aliases: await clusterAliases(nodes) }, stop: () => cluster.stop() };
}

after(async function () {
  this.timeout(30_000);
  for (const started of subjects.values()) await started.then(({ stop }) => stop());
  for (const started of oracles.values()) {
    await started.then((oracle) => oracle?.[Symbol.asyncDispose]());
  }
});

/** The tests of a family: each scenario in each protocol against the recorded replies. */
export function describeFamily(family: Family): void {
  describe(`conformance: ${family.name}`, function () {
    this.timeout(60_000);
    for (const scenario of family.scenarios) {
      for (const protocol of scenario.protocols) {
        it(`${scenario.name} (RESP${protocol})`, async function () {
          const golden = isLive
            ? await askOracle(family, scenario, protocol)
            : recorded(family, scenario);
          if (golden === undefined) {
            console.log(`      skipped: no ${scenario.oracle} here`);
            return this.skip();
          }
          const { target } = await subject(family.cluster ?? false);
          const run = await runScenario(target, scenario, protocol);
          judge(family, scenario, protocol, compareRun(scenario, golden, run, protocol));
        });
      }
    }
    it('differs on purpose only in scenarios that exist', () => {
      const names = new Set(family.scenarios.map(({ name }) => name));
      const lost = EXPECTED_DIFFERENCES.filter(
        (entry) => entry.family === family.name && !names.has(entry.scenario),
      );
      assert.deepEqual(lost, []);
    });
  });
}

function recorded(family: Family, scenario: Scenario): readonly GoldenStep[] {
  const golden = loadGolden(family.name)[scenario.name];
  if (golden === undefined || isStale(scenario, golden)) {
    assert.fail(`"${scenario.name}" is not recorded as it is written: npm run golden:record`);
  }
  return golden.steps;
}

async function askOracle(
  family: Family,
  scenario: Scenario,
  protocol: 2 | 3,
): Promise<readonly GoldenStep[] | undefined> {
  const cluster = family.cluster ?? false;
  const id = `${scenario.oracle} ${cluster}`;
  const started = oracles.get(id) ?? startOracleTarget(scenario.oracle, cluster);
  oracles.set(id, started);
  const oracle = await started;
  if (oracle === undefined) return undefined;
  const run: Run = await runScenario(oracle.target, scenario, protocol);
  return protocol === 2 ? toGolden(scenario, run, undefined) : toGolden(scenario, undefined, run);
}

function judge(
  family: Family,
  scenario: Scenario,
  protocol: 2 | 3,
  differences: readonly Difference[],
): void {
  const planned = EXPECTED_DIFFERENCES.filter(
    (entry) =>
      entry.family === family.name &&
      entry.scenario === scenario.name &&
      (entry.protocol ?? protocol) === protocol,
  );
  const faults = findFaults(planned, differences);
  if (faults.length > 0) assert.fail(`${faults.length} differences\n${faults.join('\n')}`);
}
