// What both sides of the ingestion benchmark agree upon: the events, and what is made of each.

export const partitions = 4;

/** What a worker tells when every event has been acknowledged. */
export interface WorkerResult {
  readonly seconds: number;
  /** Processor time of the ingesting process itself. */
  readonly cpuSeconds: number;
}

const countries = ['DE', 'FR', 'US', 'IT', 'ES', 'PL', 'NL', 'SE'];

/** About 200 bytes, as they come from a web shop. */
export function eventOf(number: number): string {
  return JSON.stringify({
    id: `e${100_000_000 + number}`,
    time: 1_700_000_000_000 + number * 7,
    user: `user-${(number * 7919) % 100_000}`,
    country: countries[number % countries.length],
    page: `/products/${(number * 31) % 1000}`,
    amount: (number % 2000) / 100,
    currency: 'EUR',
    device: { os: 'android', version: '14.1' },
    isMember: number % 3 === 0,
  });
}

/** A sorted-set increment, an element of a HyperLogLog and a stream entry. */
export function pipelineYaml(brokers: string, topic: string): string {
  return `
pipelines:
  - name: bench
    source: { kafka: { brokers: ['${brokers}'], topics: [${topic}] } }
    targets:
      - { type: sorted-set, key: 'sales:{country}', member: '{page}', increment: '{amount}' }
      - { type: hyperloglog, key: 'visitors:{page}', element: '{user}' }
      - type: stream
        key: 'log:{country}'
        maxLength: 10000
        fields: { user: '{user}', page: '{page}', amount: '{amount}' }`;
}
