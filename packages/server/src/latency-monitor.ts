/** Spikes of latency, as LATENCY shows them: for each kind of event the worst of each of the last seconds that had one. */
import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import type { ServerContext } from './context.js';

const samplesMax = 160;

export interface Spikes {
  readonly samples: { readonly seconds: number; ms: number }[];
  worstMs: number;
}

export class LatencyMonitor {
  readonly events = new Map<string, Spikes>();
  readonly #context: ServerContext;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** A command that was timed by itself has ended. */
  ran(routine: Routine, micros: number): void {
    const threshold = this.#context.config.values['latency-monitor-threshold'];
    if (threshold === 0 || micros < threshold * 1000) return;
    const isFast = (routine.flags & flagBit.fast) !== 0;
    this.add(isFast ? 'fast-command' : 'command', Math.round(micros / 1000));
  }

  add(event: string, ms: number): void {
    const seconds = Math.floor(this.#context.clock.nowMs() / 1000);
    const spikes = this.events.get(event) ?? { samples: [], worstMs: 0 };
    this.events.set(event, spikes);
    spikes.worstMs = Math.max(spikes.worstMs, ms);
    const last = spikes.samples.at(-1);
    if (last?.seconds === seconds) last.ms = Math.max(last.ms, ms);
    else spikes.samples.push({ seconds, ms });
    if (spikes.samples.length > samplesMax) spikes.samples.shift();
  }

  /** Forgets events, all where none is named; how many there were. */
  reset(names: readonly string[]): number {
    const gone = names.length === 0 ? [...this.events.keys()] : names;
    return gone.filter((name) => this.events.delete(name)).length;
  }
}
