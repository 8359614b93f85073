import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Lifecycle, waitForStop } from '@millrace/base';
import type { Command } from 'commander';
import { addConfigOptions, readConfig } from '../options.js';
import { askAll } from '../start/answers.js';
import { Display } from '../start/display.js';
import { ingestorMetricsPort, type StartConfig } from '../start/layout.js';
import { countKeys, type LocalCluster, startLocalCluster } from '../start/local-cluster.js';
import { ProgressReader } from '../start/progress.js';
import * as report from '../start/report.js';
import { startTable } from '../tables/start-table.js';

const PLAIN_REFRESH_FACTOR = 5;
const EXAMPLES = `
Examples:
  millrace start                     until Ctrl-C; the data stays in .millrace
  millrace start --once              a report after five seconds, then it ends
  millrace start --dir /tmp/mill     with its data elsewhere`;

export function define(command: Command): void {
  addConfigOptions(command, startTable).addHelpText('after', EXAMPLES);
  command.action(() => run(command));
}

async function run(command: Command): Promise<void> {
  const asked = new AbortController();
  void waitForStop().then(() => asked.abort());
  const config = await readConfig(command, startTable);
  const folder = path.resolve(config.dir);
  const display = new Display(process.stdout);
  display.print('Starting two stores, a gateway and an ingestor …');
  try {
    await using lifecycle = new Lifecycle();
    const tell = (text: string): void => display.print(text);
    const cluster = await startLocalCluster(config, lifecycle, tell, asked.signal);
    display.print(report.formatFound(cluster.keysFound));
    display.print(...report.formatAddresses(cluster.layout.ports, folder));
    await (config.once ? reportOnce : watch)(cluster, config, display, asked.signal);
    display.print('Stopping …');
  } catch (error) {
    if (!asked.signal.aborted) throw error; // to stop in the middle of the start is no failure
  }
  display.print(`Stopped. The data is in ${folder}; the next start finds it again.`);
}

async function reportOnce(
  cluster: LocalCluster,
  config: StartConfig,
  display: Display,
  signal: AbortSignal,
): Promise<void> {
  const progress = new ProgressReader(ingestorMetricsPort(cluster.layout.ports));
  await progress.read();
  await sleep(config['once-after'], signal);
  display.print(
    ...(await formatBlock(cluster, progress)),
    ...report.formatInvitation(cluster.layout.ports),
  );
}

async function watch(
  cluster: LocalCluster,
  config: StartConfig,
  display: Display,
  signal: AbortSignal,
): Promise<void> {
  display.print(...report.formatInvitation(cluster.layout.ports), 'Ctrl-C ends it.', '');
  const progress = new ProgressReader(ingestorMetricsPort(cluster.layout.ports));
  const refreshMs = config.refresh * (display.isTerminal ? 1 : PLAIN_REFRESH_FACTOR);
  while (!signal.aborted) {
    try {
      display.show(await formatBlock(cluster, progress));
    } catch (error) {
      display.show([`The stores do not answer: ${(error as Error).message}`]);
    }
    await sleep(refreshMs, signal);
  }
}

async function formatBlock(cluster: LocalCluster, progress: ProgressReader): Promise<string[]> {
  // One after the other, so that the times of the answers hold nothing else.
  const read = await progress.read();
  const keys = await countKeys(cluster.client);
  const answers = await askAll(cluster.client);
  return [report.formatProgress(read, keys), ...report.formatAnswers(answers)];
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
