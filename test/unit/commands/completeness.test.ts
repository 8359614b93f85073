import assert from 'node:assert/strict';
import { listCommands } from '@millrace/server';
import { WORLDS } from '../../conformance/bad-arguments/calls.js';
import { spoiltCalls } from '../../conformance/bad-arguments/mutations.js';
import { COMPARED_COMMANDS } from '../../conformance/cases/command-table.js';
import { FAMILIES } from '../../conformance/families.js';
import { listSources, readText } from '../source-files.js';

/** Calls that COMMAND only describes are no tests of what is called. */
const isDescription = (words: readonly string[]): boolean => words[0]?.toUpperCase() === 'COMMAND';

/** What the conformance scenarios call: the first word, and the first two. */
function calledInScenarios(): Set<string> {
  const called = new Set<string>();
  const written = FAMILIES.flatMap(({ scenarios }) => scenarios.flatMap(({ steps }) => steps));
  const spoilt = WORLDS.flatMap(spoiltCalls).map(({ text }) => ({ words: text.split(' ') }));
  for (const { words } of [...written, ...spoilt]) {
    const [name = '', sub = ''] = words.map((word) => word.toUpperCase());
    called.add(name);
    if (!isDescription(words) || words.length <= 3) called.add(`${name} ${sub}`);
  }
  return called;
}

/** Quoted words of the other tests, one after the other, as they stand in calls. */
function calledInTests(): Set<string> {
  const called = new Set<string>();
  const folders = ['test/unit', 'test/integration'];
  for (const file of folders.flatMap((folder) => listSources(folder))) {
    for (const [, name, , sub] of readText(file).matchAll(
      /['"`]([A-Z][A-Z.]+)(?=['"` ])(['"`], ['"`]| )?([A-Z]+)?/g,
    )) {
      called.add(name);
      if (sub !== undefined) called.add(`${name} ${sub}`);
    }
  }
  return called;
}

describe('the command table', () => {
  const called = new Set([...calledInScenarios(), ...calledInTests()]);
  const names = listCommands().flatMap((row) =>
    row.subcommands === undefined
      ? [row.name]
      : [row.name, ...row.subcommands.map((sub) => `${row.name} ${sub.name}`)],
  );

  it('has a test for each command and subcommand', () => {
    const missing = names.filter((name) => !called.has(name) && !name.endsWith(' HELP'));
    assert.deepEqual(missing, []);
  });

  it('has each row compared with that of a real server, but for those that none of these has', () => {
    const ours =
      /^(millrace|ts|win)\.|^(client\|capa|commandlog(\|\w+)?|delex|delifeq|digest|increx|b?lmovem|msetex|s(union|diff)card|xcfgset|xidmprecord|xnack)$/;
    const unlike = names
      .map((name) => name.toLowerCase().replace(' ', '|'))
      .filter((name) => !COMPARED_COMMANDS.has(name) && !ours.test(name));
    assert.deepEqual(unlike, []);
  });

  it('says of each command what it does, how long it takes and since when it is there', () => {
    for (const row of listCommands().flatMap((one) => [one, ...(one.subcommands ?? [])])) {
      assert.match(row.summary, /^[A-Z].*\.$/, row.name);
      assert.match(row.since, /^\d+\.\d+\.\d+$/, row.name);
      assert.notEqual(row.complexity, '', row.name);
      assert.ok(row.execute !== undefined || row.subcommands !== undefined, row.name);
    }
  });

  it('has a line on the page of commands for each', () => {
    const page = readText('docs/commands.md');
    for (const name of names) assert.ok(page.includes(`| \`${name}\` |`), name);
  });
});
