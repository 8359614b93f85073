import { status } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthServer,
} from './generated/grpc/health/v1/health.js';
import { HealthCheckResponse_ServingStatus as ServingStatus } from './generated/grpc/health/v1/health.js';

type Watcher = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/** Health of the gateway as a whole (the empty name) and of its services, which share it. */
export class Health {
  readonly #services: ReadonlySet<string>;
  readonly #watchers = new Set<Watcher>();
  #isServing = false;

  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services]);
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  set(isServing: boolean): void {
    if (this.#isServing === isServing) return;
    this.#isServing = isServing;
    for (const watcher of this.#watchers) watcher.write(this.#statusOf(watcher.request.service));
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  createService(): HealthServer {
    return {
      check: (call, callback) => {
        if (this.#services.has(call.request.service)) {
          callback(null, this.#statusOf(call.request.service));
        } else {
          callback({ code: status.NOT_FOUND, details: `no service '${call.request.service}'` });
        }
      },
      watch: (call: Watcher) => {
        this.#watchers.add(call);
        call.on('cancelled', () => this.#watchers.delete(call));
        call.write(this.#statusOf(call.request.service));
      },
    };
  }

  #statusOf(service: string): HealthCheckResponse {
    if (!this.#services.has(service)) return { status: ServingStatus.SERVICE_UNKNOWN };
    return { status: this.#isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING };
  }
}
