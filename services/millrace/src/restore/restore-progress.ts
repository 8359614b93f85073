// One line for all shards that are brought back at once.
import { ProgressLine } from '../snapshot/progress-line.js';
import { type OnStep, steps } from './restore-shard.js';

export class RestoreProgress {
  readonly #line = new ProgressLine(process.stderr);
  /** By shard: steps that are done, with the share of the one at work. */
  readonly #done = new Map<string, number>();
  readonly #shards: number;

  constructor(shards: number) {
    this.#shards = shards;
  }

  of(shard: string): OnStep {
    return (step, done, of) => {
      this.#done.set(shard, steps.indexOf(step) + (of === 0 ? 1 : Math.min(1, done / of)));
      const sum = [...this.#done.values()].reduce((a, b) => a + b, 0);
      const what = this.#shards === 1 ? shard : `${this.#shards} shards`;
      this.#line.show(`restoring ${what}`, sum, this.#shards * steps.length, step);
    };
  }

  clear(): void {
    this.#line.clear();
  }
}
