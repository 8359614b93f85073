import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { systemClock } from '@millrace/base';
import { Arena, firstBlockPage, pageBytes } from '@millrace/memory';
import { control, createSharedTake, pageState, Preserver } from '@millrace/snapshot';
import { MIB } from './fixture.js';

const stallMsMax = 5000;

/** A reader of the ring that wakes the writer many times before it really drains a slot. */
const restlessReader = `
  const { workerData: { ints, drained, published } } = require('node:worker_threads');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (Atomics.load(ints, published) === 0) Atomics.wait(pause, 0, 0, 1);
  for (let i = 0; i < 100; i++) { Atomics.notify(ints, drained); Atomics.wait(pause, 0, 0, 1); }
  Atomics.store(ints, drained, 1);
  Atomics.notify(ints, drained);`;

/** A worker that claims a page, and is gone before it has read it. */
const endsInThePage = `
  const { workerData: { states, page, reading } } = require('node:worker_threads');
  Atomics.store(states, page, reading);
  process.exit(1);`;

describe('putting pages aside', function () {
  this.timeout(20_000);

  function prepare(ringSlots: number) {
    const arena = new Arena({ bytes: MIB });
    const refs = [0, 1, 2].map(() => arena.allocate(pageBytes * 5));
    for (const ref of refs) arena.fill(ref * 8, pageBytes * 5, 1);
    const shared = createSharedTake(arena, arena.capacityPages, pageBytes, ringSlots);
    arena.beginEpoch(1, 1);
    const preserver = new Preserver(arena, shared, systemClock, stallMsMax);
    return { arena, refs, shared, preserver };
  }

  it('copies a page as it was, once', () => {
    const { arena, refs, shared, preserver } = prepare(4);
    const page = refs[0] >>> 11;
    arena.setByte(refs[0] * 8, 9);
    arena.setByte(refs[0] * 8 + 1, 9);
    assert.equal(preserver.pages, 1);
    assert.equal(shared.ringPages[0], page);
    assert.deepEqual(shared.ring.slice(0, 3), Uint8Array.of(1, 1, 1));
    assert.equal(shared.states[page], pageState.preserved);
  });

  it('leaves alone what was taken, and what was not there at the cut', () => {
    const { arena, refs, shared, preserver } = prepare(4);
    const page = refs[0] >>> 11;
    shared.states[page] = pageState.taken;
    arena.setByte(refs[0] * 8, 9);
    assert.equal(preserver.pages, 0);
    const before = preserver.pages;
    const fresh = arena.allocate(pageBytes * 5); // its descriptor and the superblock were there
    const put = preserver.pages;
    arena.fill(fresh * 8, pageBytes * 5, 1);
    assert.ok(put > before && fresh >>> 11 > firstBlockPage);
    assert.equal(preserver.pages, put);
  });

  it('waits no longer than a moment for a worker that ended in the middle of a page', async () => {
    const { arena, refs, shared, preserver } = prepare(4);
    const page = refs[0] >>> 11;
    const dying = new Worker(endsInThePage, {
      eval: true,
      workerData: { states: shared.states, page, reading: pageState.reading },
    });
    await new Promise((resolve) => dying.once('exit', resolve));
    assert.equal(shared.states[page], pageState.reading);
    arena.setByte(refs[0] * 8, 9);
    assert.ok(preserver.stallMsMax >= 900 && preserver.stallMsMax < 1900);
    assert.equal(shared.control[control.isGivenUp], 1, 'the snapshot goes on');
    // The next write waits for nobody.
    shared.states[refs[1] >>> 11] = pageState.reading;
    arena.setByte(refs[1] * 8, 9);
    assert.equal(preserver.stalls, 1);
  });

  it('never writes over a slot, however often it is woken', async () => {
    const { arena, refs, shared, preserver } = prepare(1);
    const { published, drained } = control;
    const reader = new Worker(restlessReader, {
      eval: true,
      workerData: { ints: shared.control, published, drained },
    });
    const ended = new Promise((resolve) => reader.once('exit', resolve));
    arena.setByte(refs[0] * 8, 9);
    arena.setByte(refs[1] * 8, 9);
    assert.equal(Atomics.load(shared.control, drained), 1, 'it did not wait for the slot');
    assert.equal(preserver.stalls, 1);
    assert.ok(preserver.stallMsMax > 50);
    await ended;
  });

  it('gives the snapshot up when nobody drains', () => {
    const arena = new Arena({ bytes: MIB });
    const refs = [0, 1].map(() => arena.allocate(pageBytes * 5));
    for (const ref of refs) arena.fill(ref * 8, pageBytes * 5, 1);
    const shared = createSharedTake(arena, arena.capacityPages, pageBytes, 1);
    arena.beginEpoch(1, 1);
    const preserver = new Preserver(arena, shared, systemClock, 20);
    arena.setByte(refs[0] * 8, 9);
    assert.equal(shared.control[control.isGivenUp], 0);
    arena.setByte(refs[1] * 8, 9);
    assert.equal(shared.control[control.isGivenUp], 1);
    assert.equal(arena.onPreserve, undefined);
    assert.equal(preserver.pages, 1);
  });
});
