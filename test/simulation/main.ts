/**
 * Runs histories of a simulated world and stops at the first in which something does not hold, with the seed that repeats it:
 * `npm run simulate -- [--world store|archive] [--seconds 60] [--seed 1] [--histories N]`.
 */
import { parseArgs } from 'node:util';
import { findFailure, type World } from './histories.js';

const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'store' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: 'Infinity' },
  },
});
const world: World = values.world === 'archive' ? 'archive' : 'store';
const histories = Number(values.histories);
const startedAt = performance.now();
const elapsedMs = (): number => performance.now() - startedAt;
let done = 0;
for (let seed = Number(values.seed); done < histories; seed++) {
  if (elapsedMs() > Number(values.seconds) * 1000) break;
  const failure = await findFailure(world, { from: seed, count: 1 });
  if (failure !== undefined) {
    console.error(`history ${String(seed)} (--seed ${String(seed)} --histories 1 repeats it):`);
    console.error(failure.error.stack);
    process.exitCode = 1;
    break;
  }
  done++;
}
const { user, system } = process.cpuUsage();
const perMinute = (ms: number): string => Math.round((done / ms) * 60_000).toString();
console.log(
  `${String(done)} histories of the ${world} hold, ${perMinute(elapsedMs())} a minute, ${perMinute((user + system) / 1000)} a minute of one core`,
);
