import assert from 'node:assert/strict';
import { LatencyRecorder, Metrics, MillraceError, startObservability } from '@millrace/base';

async function start(metrics = new Metrics(), isHealthy = () => true) {
  return startObservability({
    port: 0,
    host: '127.0.0.1',
    metrics,
    health: () => ({ isHealthy: isHealthy(), details: { lag: 3 } }),
  });
}

const get = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`);

describe('base: observability', () => {
  it('serves what the metrics read at each scrape', async () => {
    const metrics = new Metrics();
    let keys = 1;
    const recorder = new LatencyRecorder();
    recorder.record(2000, 10);
    metrics.gauge({ name: 'millrace_keys', help: 'Keys.' }, () => keys);
    const errors = metrics.counter({
      name: 'millrace_errors_total',
      help: 'Errors.',
      labels: ['kind'],
    });
    metrics.latency({ name: 'millrace_command_seconds', help: 'Commands.' }, recorder);
    errors.add(2, { kind: 'net' });
    errors.add(1, { kind: 'net' });
    await using endpoint = await start(metrics);
    const first = await (await get(endpoint.port, '/metrics')).text();
    assert.match(first, /^millrace_keys 1$/m);
    assert.match(first, /^millrace_errors_total\{kind="net"\} 3$/m);
    assert.match(first, /^millrace_command_seconds\{quantile="0\.999"\} 0\.00(2|19)\d*$/m);
    assert.match(first, /^millrace_command_seconds_count 10$/m);
    assert.match(first, /^process_cpu_seconds_total /m);
    keys = 5;
    assert.match(await (await get(endpoint.port, '/metrics')).text(), /^millrace_keys 5$/m);
  });

  it('answers health with 200 or 503', async () => {
    let isHealthy = true;
    await using endpoint = await start(new Metrics(), () => isHealthy);
    const good = await get(endpoint.port, '/healthz?verbose');
    assert.equal(good.status, 200);
    assert.deepEqual(await good.json(), { status: 'ok', lag: 3 });
    isHealthy = false;
    const bad = await get(endpoint.port, '/healthz');
    assert.equal(bad.status, 503);
    assert.deepEqual(await bad.json(), { status: 'unhealthy', lag: 3 });
    const other = await get(endpoint.port, '/');
    assert.equal(other.status, 404);
    await other.text();
  });

  it('names an address that is taken', async () => {
    await using endpoint = await start();
    const options = { port: endpoint.port, host: '127.0.0.1', metrics: new Metrics() };
    await assert.rejects(
      startObservability({ ...options, health: () => ({ isHealthy: true }) }),
      (error) => error instanceof MillraceError && error.code === 'PORT_IN_USE',
    );
  });

  it('registers a metric once, with our prefix', () => {
    const metrics = new Metrics();
    metrics.gauge({ name: 'millrace_x', help: 'X.' }, () => 1);
    assert.throws(
      () => metrics.gauge({ name: 'millrace_x', help: 'X.' }, () => 1),
      /registered once/,
    );
    assert.throws(() => metrics.gauge({ name: 'other_x', help: 'X.' }, () => 1), /our prefix/);
  });
});
