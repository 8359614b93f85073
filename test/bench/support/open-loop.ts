/*
 * An open-loop load: commands are due at times that were drawn before, whether or not earlier ones were answered, and a latency
 * counts from when its command was due. A server that stops for a moment is charged with all that was due meanwhile.
 */
import { createSeededRandom } from '@millrace/base';
import { LoadClient } from './load-client.js';

export interface OpenLoopLoad {
  readonly port: number;
  readonly commands: readonly Uint8Array[];
  readonly commandsPerSecond: number;
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
}

export interface OpenLoopFigures {
  /** Sorted, in milliseconds. */
  readonly latencies: Float64Array;
  /** How late this process itself sent, sorted: latencies cannot be trusted below it. */
  readonly lateness: Float64Array;
}

/** Commands that one connection may wait for; beyond it the server does not keep up and figures mean nothing. */
const inFlightMax = 1 << 16;

export async function runOpenLoop(load: OpenLoopLoad): Promise<OpenLoopFigures> {
  const clients = await Promise.all(
    Array.from({ length: load.clients }, () => LoadClient.open(load.port)),
  );
  try {
    return await new Run(load, clients).finish();
  } finally {
    for (const client of clients) client.close();
  }
}

class Run {
  readonly #load: OpenLoopLoad;
  readonly #clients: readonly LoadClient[];
  readonly #due: readonly Float64Array[];
  readonly #answered: Int32Array;
  readonly #sentBy: Int32Array;
  readonly #random;
  readonly #latencies: Float64Array;
  readonly #lateness: Float64Array;
  #sent = 0;
  #received = 0;
  #nextMs = 0;

  constructor(load: OpenLoopLoad, clients: readonly LoadClient[]) {
    this.#load = load;
    this.#clients = clients;
    this.#due = clients.map(() => new Float64Array(inFlightMax));
    this.#answered = new Int32Array(clients.length);
    this.#sentBy = new Int32Array(clients.length);
    this.#random = createSeededRandom(load.seed);
    const commands = Math.ceil(load.commandsPerSecond * load.seconds);
    this.#latencies = new Float64Array(commands);
    this.#lateness = new Float64Array(commands);
    clients.forEach((client, i) => {
      client.onReplies = (count) => this.#take(i, count);
    });
  }

  async finish(): Promise<OpenLoopFigures> {
    this.#nextMs = performance.now();
    await new Promise<void>((resolve) => {
      // Spins: a timer would wake up a millisecond late.
      const step = (): void => {
        this.#sendDue();
        if (this.#sent < this.#latencies.length) setImmediate(step);
        else resolve();
      };
      step();
    });
    for (const client of this.#clients) await client.waitUntilInFlight(0);
    return { latencies: this.#latencies.sort(), lateness: this.#lateness.sort() };
  }

  #sendDue(): void {
    const { commands, commandsPerSecond } = this.#load;
    let now = performance.now();
    while (this.#nextMs <= now && this.#sent < this.#latencies.length) {
      const i = this.#sent % this.#clients.length;
      const client = this.#clients[i];
      if (client.inFlight >= inFlightMax)
        throw new Error('the server does not keep up with the load');
      this.#due[i][this.#sentBy[i]++ % inFlightMax] = this.#nextMs;
      client.send(commands[this.#sent % commands.length], 1);
      this.#lateness[this.#sent++] = now - this.#nextMs;
      // Exponential gaps: arrivals of many clients that know nothing of each other.
      this.#nextMs -= (Math.log(1 - this.#random.fraction()) * 1000) / commandsPerSecond;
      now = performance.now();
    }
  }

  #take(i: number, count: number): void {
    const now = performance.now();
    for (let left = count; left > 0; left--) {
      this.#latencies[this.#received++] = now - this.#due[i][this.#answered[i]++ % inFlightMax];
    }
  }
}
