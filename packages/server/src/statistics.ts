/**
 * What INFO and the metrics tell about commands. Time is taken once a run of fast commands of one kind, and for each of the
 * others, so that a pipeline is not slowed by clocks.
 */
import { LatencyRecorder } from '@millrace/base';
import type { Clock } from '@millrace/base';
import type { Routine } from '@millrace/commands';
import { LatencyCounts } from './latency-counts.js';

/** Milliseconds of the clock: when the run began, and when the one before it ended, where that was in this batch. */
const at = { runStart: 0, lastEnd: 1 } as const;

export class Statistics {
  readonly startedMs: number;
  readonly latency = new LatencyRecorder();
  commands = 0;
  connections = 0;
  rejectedConnections = 0;
  errors = 0;
  expired = 0;
  evicted = 0;
  expiredFields = 0;
  keyHits = 0;
  keyMisses = 0;
  /** Wrong passwords. */
  deniedLogins = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** The most bytes in use that was seen. */
  memoryPeak = 0;
  readonly errorsByCode = new Map<string, number>();
  /** Whether times are counted for each command by itself. */
  tracksLatency = false;
  readonly #latencies = new Map<Routine, LatencyCounts>();
  readonly #clock: Clock;
  #runRoutine: Routine | undefined = undefined;
  #runCount = 0;
  /** Fractions lie in a typed array: a field would be given a new object on the heap at each write. */
  readonly #times = new Float64Array(2);
  #rate = 0;
  #sampledMs = 0;
  #sampledCommands = 0;
  #sampledBytesIn = 0;
  #sampledBytesOut = 0;
  kilobytesInPerSecond = 0;
  kilobytesOutPerSecond = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.startedMs = clock.nowMs();
  }

  /** A command begins. The run of the one before goes on where both are of one kind. */
  enter(routine: Routine): void {
    if (routine !== this.#runRoutine) {
      this.endRun();
      this.#runRoutine = routine;
      const times = this.#times;
      if (times[at.lastEnd] === 0) times[at.lastEnd] = this.#clock.monotonicMs();
      times[at.runStart] = times[at.lastEnd];
    }
    this.#runCount++;
  }

  /** Ends a run of commands of one kind; whole microseconds that each took on average, for fractions would be objects on the heap. */
  endRun(): number {
    const routine = this.#runRoutine;
    if (routine === undefined) return 0;
    const count = this.#runCount;
    this.#times[at.lastEnd] = this.#clock.monotonicMs();
    const micros = (this.#times[at.lastEnd] - this.#times[at.runStart]) * 1000;
    routine.calls += count;
    routine.micros += micros;
    this.commands += count;
    const each = Math.round(micros / count) | 0;
    this.latency.record(each, count);
    if (this.tracksLatency) this.#track(routine, each, count);
    this.#runRoutine = undefined;
    this.#runCount = 0;
    return each;
  }

  #track(routine: Routine, micros: number, count: number): void {
    let counts = this.#latencies.get(routine);
    if (counts === undefined) this.#latencies.set(routine, (counts = new LatencyCounts()));
    counts.record(micros, count);
  }

  /** How long the calls of a command took; undefined where there were none. */
  latencyOf(routine: Routine): LatencyCounts | undefined {
    return this.#latencies.get(routine);
  }

  /** After the last of the commands that came together: what follows is not theirs. */
  endBatch(): void {
    this.endRun();
    this.#times[at.lastEnd] = 0;
  }

  /** Commands in the last whole second, as INFO tells it. */
  get commandsPerSecond(): number {
    return this.#rate;
  }

  /** Once a second. */
  sampleRate(): void {
    const now = this.#clock.monotonicMs();
    const seconds = (now - this.#sampledMs) / 1000;
    if (seconds < 1) return;
    this.#rate = Math.max(0, Math.round((this.commands - this.#sampledCommands) / seconds));
    const kilobytes = 1024 * seconds;
    this.kilobytesInPerSecond = Math.max(0, (this.bytesIn - this.#sampledBytesIn) / kilobytes);
    this.kilobytesOutPerSecond = Math.max(0, (this.bytesOut - this.#sampledBytesOut) / kilobytes);
    this.#sampledBytesIn = this.bytesIn;
    this.#sampledBytesOut = this.bytesOut;
    this.#sampledMs = now;
    this.#sampledCommands = this.commands;
  }

  noteMemory(bytes: number): void {
    if (bytes > this.memoryPeak) this.memoryPeak = bytes;
  }

  countError(text: string): void {
    this.errors++;
    const space = text.indexOf(' ');
    const code = space < 0 ? text : text.slice(0, space);
    this.errorsByCode.set(code, (this.errorsByCode.get(code) ?? 0) + 1);
  }

  reset(): void {
    this.commands = this.connections = this.rejectedConnections = this.errors = this.expired = 0;
    this.expiredFields = this.evicted = this.deniedLogins = 0;
    this.keyHits = this.keyMisses = this.bytesIn = this.bytesOut = 0;
    this.errorsByCode.clear();
    this.#latencies.clear();
    this.latency.reset();
  }
}
