import { createLogger, type Lifecycle } from '@millrace/base';
import { inlineFurther, startStore, storeTable, warmUp } from '@millrace/server';
import type { Command } from 'commander';
import { serveMetrics } from '../metrics/serve-metrics.js';
import { ProgressLine } from '../snapshot/progress-line.js';
import { describeStore, judgeStore } from '../metrics/store-metrics.js';
import { addConfigOptions, readConfigAndFile } from '../options.js';
import { runService, type ServiceFacts } from '../service.js';

const EXAMPLES = `
Examples:
  millrace store --port 7000                      in memory only, on 127.0.0.1
  millrace store --port 7000 --dir data           keeps its data in the folder data
  millrace store --bind 0.0.0.0 --requirepass PW  for other machines, with a password`;

export function define(command: Command): void {
  addConfigOptions(command, storeTable).addHelpText('after', EXAMPLES);
  command.action(() => runService((lifecycle) => start(command, lifecycle)));
}

async function start(command: Command, lifecycle: Lifecycle): Promise<ServiceFacts> {
  inlineFurther();
  const { config, configFile } = await readConfigAndFile(command, storeTable);
  const logger = createLogger({ service: 'store', level: config['log-level'] });
  const line = new ProgressLine(process.stderr);
  const store = lifecycle.use(
    await startStore(config, {
      logger,
      ...(configFile && { configFile }),
      onLoading: ({ phase, bytes, ofBytes, keys, secondsLeft }) =>
        line.show(phase, bytes, ofBytes, `${keys} keys, ${secondsLeft} s left`),
    }),
  );
  line.clear();
  warmUpIn(lifecycle);
  const health = () => judgeStore(store);
  const metrics = await serveMetrics(config, describeStore(store), health, lifecycle);
  return { ports: { resp: store.port, ...metrics }, stopRequested: store.stopRequested };
}

/** Goes on beside the first clients. */
function warmUpIn(lifecycle: Lifecycle): void {
  const ended = new AbortController();
  const done = warmUp(ended.signal);
  lifecycle.defer(() => {
    ended.abort();
    return done;
  });
}
