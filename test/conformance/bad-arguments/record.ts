import { startOracle, type OracleName } from '@millrace/testing';
import { WORLDS } from './calls.js';
import { keyOf, nameOf, type Outcomes, type Recording, textOfOutcome } from './golden.js';
import { spoiltCalls } from './mutations.js';
import { Stage } from './play.js';

/** As our store is set: small forms of Redis 7.2, and DEBUG for the digest. */
export const ORACLE_FLAGS = [
  ...['--enable-debug-command', 'yes', '--hash-max-listpack-entries', '128'],
  ...['--hz', '500'],
];

/** Asks the servers of all worlds; undefined where one of them is not installed. */
export async function askServers(as?: OracleName): Promise<Recording | OracleName> {
  const recording: Recording = new Map();
  for (const world of WORLDS) {
    const name = as ?? world.oracle;
    await using server = await startOracle(name, ORACLE_FLAGS);
    if (server === undefined) return name;
    const both = new Map<string, Map<string, Outcomes>>();
    for (const protocol of [2, 3] as const) {
      await using stage = await Stage.open(server, world, protocol);
      for (const call of spoiltCalls(world)) {
        const outcomes = both.get(nameOf(call)) ?? new Map<string, Outcomes>();
        both.set(nameOf(call), outcomes);
        for (const variant of call.variants) {
          const key = keyOf(variant.place, variant.label);
          const outcome = await stage.play(call, variant);
          const text = textOfOutcome(outcome);
          outcomes.set(key, [outcomes.get(key)?.[0] ?? text, text, outcome.events]);
        }
      }
    }
    for (const [call, outcomes] of both) recording.set(call, { server: server.version, outcomes });
  }
  return recording;
}
