import assert from 'node:assert/strict';
import { listCommands } from '@millrace/server';
import { type RunningServer, startTestStore } from '@millrace/testing';
import { LEFT_OUT, UNRECORDED, type World, WORLDS } from './bad-arguments/calls.js';
import {
  FAMILY,
  keyOf,
  loadRecording,
  nameOf,
  type Recording,
  textOfOutcome,
} from './bad-arguments/golden.js';
import { type SpoiltCall, spoiltCalls } from './bad-arguments/mutations.js';
import { Stage } from './bad-arguments/play.js';
import { EXPECTED_DIFFERENCES, findFaults } from './expected-differences.js';
import type { Difference } from './golden.js';

const FLAGS = ['--enable-debug-command', 'yes'];

describe(`conformance: ${FAMILY}`, function () {
  this.timeout(60_000);
  const recording = loadRecording();
  let store: RunningServer;
  before(async () => {
    store = await startTestStore(FLAGS);
  });
  after(() => store.stop());

  for (const world of WORLDS) {
    for (const protocol of [2, 3] as const) {
      describe(`as ${world.oracle} (RESP${protocol})`, () => {
        let stage: Stage;
        before(async () => {
          stage = await Stage.open(store, world, protocol);
        });
        after(() => stage[Symbol.asyncDispose]());
        for (const call of spoiltCalls(world)) {
          it(call.text, async () => {
            const planned = EXPECTED_DIFFERENCES.filter(
              (entry) =>
                entry.family === FAMILY &&
                entry.scenario === nameOf(call) &&
                (entry.protocol ?? protocol) === protocol,
            );
            const faults = findFaults(planned, await compareCall(stage, call, recording, protocol));
            if (faults.length > 0)
              assert.fail(`${faults.length} differences\n${faults.join('\n')}`);
          });
        }
      });
    }
  }

  it('refuses what only we know without a trace', async () => {
    await using stage = await Stage.open(store, UNRECORDED, 2);
    const traces: string[] = [];
    for (const call of spoiltCalls(UNRECORDED)) {
      for (const variant of call.variants) {
        const { reply, change } = await stage.play(call, variant);
        const isRefused = reply.startsWith('-');
        const isLost = reply.startsWith('?');
        if (isLost || (isRefused && change !== ''))
          traces.push(`${JSON.stringify(variant.words)}: ${reply}`);
      }
    }
    assert.deepEqual(traces, []);
  });

  it('has a call of each command', () => {
    const known = new Set([
      ...[...WORLDS, UNRECORDED].flatMap(namesIn),
      ...Object.keys(LEFT_OUT).flatMap((names) => names.split(' ')),
    ]);
    const names = listCommands().map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    );
  });

  it('differs on purpose only in calls that there are', () => {
    const calls = new Set(WORLDS.flatMap((world) => spoiltCalls(world).map(nameOf)));
    const lost = EXPECTED_DIFFERENCES.filter(
      (entry) => entry.family === FAMILY && !calls.has(entry.scenario),
    );
    assert.deepEqual(lost, []);
  });
});

const namesIn = (world: World): string[] =>
  spoiltCalls(world).map(({ text }) => text.split(' ')[0] ?? '');

async function compareCall(
  stage: Stage,
  call: SpoiltCall,
  recording: Recording,
  protocol: 2 | 3,
): Promise<Difference[]> {
  const recorded = recording.get(nameOf(call))?.outcomes;
  const keys = call.variants.map(({ place, label }) => keyOf(place, label));
  const isStale = recorded === undefined || keys.some((key) => !recorded.has(key));
  assert.ok(!isStale, 'not recorded as it is written: npm run golden:record');
  const differences: Difference[] = [];
  for (const variant of call.variants) {
    const step = keyOf(variant.place, variant.label);
    const [two = '', three = '', events = ''] = recorded.get(step) ?? [];
    const outcome = await stage.play(call, variant);
    const got = textOfOutcome(outcome);
    const expected = protocol === 2 ? two : three;
    const difference = { scenario: nameOf(call), protocol, step };
    if (got !== expected) differences.push({ ...difference, expected, got });
    else if (protocol === 3 && outcome.events !== events)
      differences.push({ ...difference, expected: events, got: outcome.events });
  }
  return differences;
}
