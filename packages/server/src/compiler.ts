/**
 * How far V8's optimizing compiler puts functions into one another. A command runs through some dozens of small ones; with
 * the budgets that V8 has by default a good part of them stay calls, which cost a tenth of the time spent in JavaScript
 * (`npm run bench -- commands`), and each fraction that goes through such a call is an object on the heap.
 */
import { setFlagsFromString } from 'node:v8';

const budgets = {
  'max-inlined-bytecode-size': 2_000,
  'max-inlined-bytecode-size-cumulative': 4_000,
  'max-optimized-bytecode-size': 200_000,
} as const;

/** To be called before anything is compiled that shall profit. A V8 without one of the flags says so on stderr and goes on. */
export function inlineFurther(): void {
  for (const [flag, value] of Object.entries(budgets))
    setFlagsFromString(`--${flag}=${value.toString()}`);
}
