import assert from 'node:assert/strict';
import { listCommands } from '@millrace/server';
import { readText } from '../unit/source-files.js';
import { loadCommandLists } from './command-list.js';

const PAGE = 'docs/differences-from-redis.md';
const HEADING = '## Commands that are not there';

describe('conformance: command-list', () => {
  const ours = new Set(
    listCommands().flatMap(({ name, subcommands = [] }) =>
      [name, ...subcommands.map((sub) => `${name}|${sub.name}`)].map((one) => one.toLowerCase()),
    ),
  );
  const told = new Set(
    [...(readText(PAGE).split(HEADING)[1] ?? '').matchAll(/`([A-Z_. -]+)`/g)].map(([, name = '']) =>
      name.toLowerCase().replace(' ', '|'),
    ),
  );
  const isTold = (name: string): boolean => told.has(name) || told.has(name.split('|')[0] ?? '');

  for (const [server, names] of Object.entries(loadCommandLists())) {
    it(`has each command of ${server}, or tells why not`, () => {
      assert.ok(names.length > 300);
      assert.deepEqual(
        names.filter((name) => !ours.has(name) && !isTold(name)),
        [],
      );
    });
  }

  it('tells of none that is there', () => {
    const others = ['redis-cli', 'scan', 'millrace.snapshot'];
    assert.deepEqual(
      [...told].filter((name) => ours.has(name) && !others.includes(name)),
      [],
    );
  });
});
