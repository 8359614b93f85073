/** The suite's own judgement: that scenarios say what is meant, and that a difference is seen. */
import assert from 'node:assert/strict';
import type { RawReply } from '@millrace/testing';
import { isSame, normalise } from '../../conformance/compare.js';
import { findFaults } from '../../conformance/expected-differences.js';
import { compareRun, isStale, keepHolding, toGolden } from '../../conformance/golden.js';
import { lines, scenario, type Step } from '../../conformance/script.js';

const stepOf = (line: string): Step => scenario('one', line).steps[0];
const after = (line: string, reply: RawReply) => normalise(stepOf(line).check, reply);

describe('scenario', () => {
  it('splits words as redis-cli does', () => {
    assert.deepEqual(stepOf(lines`SET "a b" 'c"d' "\x00\xff\r\n\"" "" {ab*3}`).words, [
      'SET',
      'a b',
      'c"d',
      '\x00\xff\r\n"',
      '',
      'ababab',
    ]);
  });

  it('reads tags, and leaves out comments and empty lines', () => {
    const { steps } = scenario('tags', '# nothing\n\n[on=b@2 send near=5 unordered] KEYS [a-c]*');
    assert.equal(steps.length, 1);
    const { action, connection, node, words, check } = steps[0];
    assert.deepEqual({ action, connection, node }, { action: 'send', connection: 'b', node: 2 });
    assert.deepEqual(words, ['KEYS', '[a-c]*']);
    assert.deepEqual(check, { normalisers: ['unordered'], near: 5 });
  });
});

describe('comparison', () => {
  it('tells kinds, texts, nils and lengths apart', () => {
    const { check } = stepOf('GET k');
    assert.ok(isSame(check, ['$a', { '%': [':1'] }], ['$a', { '%': [':1'] }]));
    for (const other of ['+a', '$b', '_', [], { '~': [] }] as RawReply[]) {
      assert.ok(!isSame(check, '$a', other), JSON.stringify(other));
    }
    assert.ok(!isSame(check, { '~': ['$a'] }, ['$a']));
    assert.ok(!isSame(check, ['$a'], ['$a', '$b']));
  });

  it('lets numbers be near where the step says so', () => {
    const { check } = stepOf('[near=2] TTL k');
    assert.ok(isSame(check, ':100', ':98'));
    assert.ok(!isSame(check, ':100', ':97'));
    assert.ok(!isSame(check, ':100', '$100'));
  });

  it('orders elements and pairs, but never hides an error', () => {
    assert.deepEqual(after('[unordered] KEYS *', ['$b', '$a']), ['$a', '$b']);
    assert.deepEqual(after('[pairs] HGETALL h', ['$b', '$1', '$a', '$2']), [
      '$a',
      '$2',
      '$b',
      '$1',
    ]);
    assert.deepEqual(after('[pairs] HGETALL h', { '%': ['$b', '$1', '$a', '$2'] }), {
      '%': ['$a', '$2', '$b', '$1'],
    });
    assert.equal(after('[kind] TIME', '-ERR no'), '-ERR no');
    assert.equal(after('[error] X', '-NOAUTH please'), 'NOAUTH');
  });

  it('sees a change in a value that stands as a digest', () => {
    const { check } = stepOf('GET k');
    const long = `$${'x'.repeat(3000)}`;
    assert.ok(isSame(check, after('GET k', long), after('GET k', long)));
    assert.ok(!isSame(check, after('GET k', long), after('GET k', `${long.slice(0, -1)}y`)));
  });
});

describe('golden replies', () => {
  const subject = scenario('s', 'GET k\n[near=5] TTL k\nPING', { state: false });
  const run = (...replies: RawReply[]) => ({ replies, state: undefined });
  const steps = toGolden(subject, run('_$', ':100', '+PONG'), run('_', ':100', '+PONG'));

  it('keep the RESP3 reply only where it is another one', () => {
    assert.deepEqual(steps, [
      ['GET k', '_$', '_'],
      ['[near=5] TTL k', ':100'],
      ['PING', '+PONG'],
    ]);
  });

  it('are compared in the protocol of the run', () => {
    assert.deepEqual(compareRun(subject, steps, run('_', ':99', '+PONG'), 3), []);
    const [difference] = compareRun(subject, steps, run('_', ':99', '+PONG'), 2);
    assert.deepEqual(difference, {
      scenario: 's',
      protocol: 2,
      step: 'GET k',
      expected: '_$',
      got: '_',
    });
  });

  it('stay as they are when a new recording agrees', () => {
    const old = { oracle: 'o', version: 'v', steps };
    const fresh = toGolden(subject, run('_$', ':97', '-ERR'), run('_', ':97', '-ERR'));
    assert.deepEqual(keepHolding(subject, old, fresh), [...steps.slice(0, 2), ['PING', '-ERR']]);
    assert.ok(!isStale(subject, old));
    assert.ok(isStale(scenario('s', 'GET k\nPING', { state: false }), old));
  });
});

describe('differences on purpose', () => {
  const difference = {
    scenario: 's',
    protocol: 2,
    step: 'PING',
    expected: '+PONG',
    got: '+HI',
  } as const;
  const planned = { family: 'f', scenario: 's', step: 'PING', reason: 'friendlier' };

  it('excuse exactly what they name', () => {
    assert.deepEqual(findFaults([planned], [difference]), []);
    assert.deepEqual(findFaults([{ ...planned, gives: '+HI' }], [difference]), []);
    assert.equal(findFaults([], [difference]).length, 1);
    assert.equal(findFaults([{ ...planned, gives: '+HO' }], [difference]).length, 2);
  });

  it('fail once they have become equal', () => {
    assert.match(findFaults([planned], [])[0], /does not as planned: PING/);
  });
});
