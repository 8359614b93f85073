/**
 * Tells a store and a real server the same commands, valid and spoilt ones, and prints where they part, with the fewest
 * commands that show it.
 *
 *   npm run fuzz -- [--commands N] [--seed S] [--peer redis-8.2|redis-7.0|valkey-9.1] [--only FAMILY,…] [--protocol 2|3] [--finds N]
 *
 * The same seed gives the same commands. It ends with status 1 where anything differs.
 */
import { parseArgs } from 'node:util';
import type { OracleName } from '@millrace/testing';
import { fuzz } from './fuzz.js';
import { FAMILY_NAMES } from './generator.js';

const USAGE = `npm run fuzz -- [options]
  --commands N     how many to tell (100000)
  --seed S         the same seed gives the same commands
  --peer NAME      redis-8.2, redis-7.0, valkey-9.1 or timeseries
  --only FAMILY,…  of ${FAMILY_NAMES.join(', ')}
  --protocol 2|3
  --finds N        ends after so many different finds (20)`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    commands: { type: 'string', default: '100000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    peer: { type: 'string', default: 'redis-8.2' },
    only: { type: 'string' },
    protocol: { type: 'string', default: '2' },
    finds: { type: 'string', default: '20' },
  },
});

if (values.help) {
  console.log(USAGE);
  process.exit();
}
const outcome = await fuzz({
  commands: Number(values.commands),
  seed: Number(values.seed),
  peer: values.peer as OracleName,
  families: values.only?.split(','),
  protocol: values.protocol === '3' ? 3 : 2,
  findsMax: Number(values.finds),
  print: (line) => console.log(line),
});
if (outcome === undefined) {
  console.error(`skipped: no ${values.peer} here (MILLRACE_ORACLES names the folder)`);
  process.exitCode = 2;
} else if (outcome.finds.length > 0) process.exitCode = 1;
