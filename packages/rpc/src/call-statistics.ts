import { status } from '@grpc/grpc-js';
import type {
  handleUnaryCall,
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { LatencyRecorder } from '@millrace/base';
import type { Metrics, Sample } from '@millrace/base';

type UnaryHandler = handleUnaryCall<unknown, unknown>;

/** How many calls of each method ended with which status, and how long they took. */
export class CallStatistics {
  readonly #latency = new LatencyRecorder();
  readonly #batchLatency = new LatencyRecorder();
  readonly #counts = new Map<string, Map<status, number>>();

  /** The service with its unary methods counted. Streaming ones last as long as the caller likes. */
  count(
    definition: ServiceDefinition,
    implementation: UntypedServiceImplementation,
  ): UntypedServiceImplementation {
    const counted: UntypedServiceImplementation = { ...implementation };
    for (const [name, { path, responseStream }] of Object.entries(definition)) {
      if (!responseStream)
        counted[name] = this.#countUnary(path, implementation[name] as UnaryHandler);
    }
    return counted;
  }

  describe(metrics: Metrics): void {
    metrics.counter(
      {
        name: 'millrace_gateway_calls_total',
        help: 'Calls that ended, by method and status.',
        labels: ['method', 'status'],
      },
      () => this.#samples(),
    );
    const name = 'millrace_gateway_call_seconds';
    metrics.latency({ name, help: 'Time of a unary call in the gateway.' }, this.#latency);
    metrics.latency(
      { name: 'millrace_gateway_batch_read_seconds', help: 'Time of a BatchRead in the gateway.' },
      this.#batchLatency,
    );
  }

  #countUnary(path: string, handler: UnaryHandler): UnaryHandler {
    const method = path.slice(1);
    const counts = new Map<status, number>();
    this.#counts.set(method, counts);
    const latency = method.endsWith('/BatchRead') ? this.#batchLatency : this.#latency;
    return (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
      const startedAt = performance.now();
      handler(call, (error, ...rest) => {
        const code = error?.code ?? status.OK;
        counts.set(code, (counts.get(code) ?? 0) + 1);
        latency.record((performance.now() - startedAt) * 1000);
        callback(error, ...rest);
      });
    };
  }

  #samples(): Sample[] {
    return [...this.#counts].flatMap(([method, counts]) =>
      [...counts].map(([code, value]) => ({ labels: { method, status: status[code] }, value })),
    );
  }
}
