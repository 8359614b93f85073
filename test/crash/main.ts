/** Kills stores under load and looks for what is lost: `npm run crash -- [--kills 200] [--seed 1]`. */
import { parseArgs } from 'node:util';
import { runCrashes } from './crashes.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const outcome = await runCrashes({
  kills: Number(values.kills),
  seed: Number(values.seed),
  print: (line) => {
    console.error(line);
  },
});
console.log(
  `killed ${String(outcome.kills)} times: all of ${String(outcome.acknowledged)} acknowledged writes were there, and each digest was that of the log`,
);
