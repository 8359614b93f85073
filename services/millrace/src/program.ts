import { readFileSync } from 'node:fs';
import { Command } from 'commander';

export interface CommandModule {
  /** Adds options, examples and the action. */
  define(command: Command): void;
}

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Only the module of the command that runs is loaded: a store must not carry gRPC, Kafka and S3 in its memory. */
const ENTRIES: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'run a whole cluster on this machine and show what it does',
    load: () => import('./commands/start.js'),
  },
  store: {
    summary: 'run one store in the foreground',
    load: () => import('./commands/store.js'),
  },
  gateway: {
    summary: 'serve gRPC in front of the stores',
    load: () => import('./commands/gateway.js'),
  },
  ingestor: {
    summary: 'read sources and deliver their events to the stores',
    load: () => import('./commands/ingestor.js'),
  },
  snapshot: {
    summary: 'take, list, verify and restore snapshots',
    load: () => import('./commands/snapshot.js'),
  },
  archiver: {
    summary: 'ship log and snapshots of stores to a folder or a bucket',
    load: () => import('./commands/archiver.js'),
  },
  restore: {
    summary: 'bring shards back from an archive, as they were at a moment',
    load: () => import('./commands/restore.js'),
  },
  backups: {
    summary: 'show which moments an archive can restore',
    load: () => import('./commands/backups.js'),
  },
  rdb: {
    summary: 'import and export files of Redis and Valkey',
    load: () => import('./commands/rdb.js'),
  },
  log: {
    summary: 'check and repair the log of a store',
    load: () => import('./commands/log.js'),
  },
};

export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('millrace')
    .description('An event-streaming real-time analytics store that speaks Redis.')
    .version(readVersion())
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', EXAMPLES);
  const [first, second] = args;
  const chosen = first === 'help' ? second : first;
  for (const [name, { summary, load }] of Object.entries(ENTRIES)) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    if (name === chosen) (await load()).define(command);
  }
  return program;
}

const EXAMPLES = `
Examples:
  millrace start                        a cluster of two, with events, on this machine
  millrace store --port 7000            one store, in memory only
  millrace store --port 7000 --dir data one store that keeps its data
  millrace help store                   all options of a store`;

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
