/** The names of all commands of the real servers, as they were recorded. */
import { readFileSync, writeFileSync } from 'node:fs';
import { itemsOf, ORACLE_NAMES, RawClient, startOracle, textOf } from '@millrace/testing';
import { goldenPath } from './golden.js';

export const COMMAND_LIST = 'command-list';
export type CommandLists = Record<string, readonly string[]>;

export const loadCommandLists = (): CommandLists =>
  JSON.parse(readFileSync(goldenPath(COMMAND_LIST), 'utf8')) as CommandLists;

export function saveCommandLists(lists: CommandLists): void {
  const rows = Object.entries(lists).map(
    ([server, names]) => ` ${JSON.stringify(server)}: ${JSON.stringify(names)}`,
  );
  writeFileSync(goldenPath(COMMAND_LIST), `{\n${rows.join(',\n')}\n}\n`);
}

/** Asks the servers that are installed. */
export async function askCommandLists(): Promise<CommandLists> {
  const lists: CommandLists = {};
  for (const name of ORACLE_NAMES) {
    const server = await startOracle(name);
    if (server === undefined) continue;
    await using started = server;
    await using client = await RawClient.connect(started);
    const names = (itemsOf(await client.call('COMMAND', 'LIST')) ?? []).map(textOf);
    lists[`${name} (${started.version})`] = names.map((one) => one.toLowerCase()).sort();
  }
  return lists;
}
