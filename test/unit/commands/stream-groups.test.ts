import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import { Arguments, CommandDecoder, DecoderState, DecodeStatus } from '@millrace/resp';
import { GroupWorkload } from '../../fixtures/group-workload.js';
import { CommandBench } from './command-bench.js';

const decoder = new CommandDecoder();
const args = new Arguments();
const state = new DecoderState();

/** Applies what one bench logged to another, at the same time. */
function replay(logged: string, to: CommandBench, now: number): void {
  const bytes = new Uint8Array(Buffer.from(logged, 'latin1'));
  to.engine.now = now;
  for (let at = 0; at < bytes.length; at = decoder.next) {
    const status = decoder.decode(bytes, at, bytes.length, args, state);
    assert.equal(status, DecodeStatus.ready);
    to.run(args.latin1(0), ...Array.from({ length: args.count - 1 }, (_, i) => args.copy(i + 1)));
  }
}

/** All of a stream; when a consumer was last seen is told to nobody. */
const stateOf = (bench: CommandBench, key = 's'): string =>
  bench.run('XINFO', 'STREAM', key, 'FULL', 'COUNT', '0').replace(/(seen-time\r\n):\d+/g, '$1');

describe('consumer group commands', () => {
  it('log what gives the same groups again, the newer ones too', () => {
    for (const seed of [1, 2, 3]) {
      const primary = new CommandBench();
      const replica = new CommandBench();
      const random = createSeededRandom(seed);
      const workload = new GroupWorkload(random);
      let now = 1_700_000_000_000;
      for (let step = 0; step < 2000; step++) {
        now += random.below(4);
        primary.engine.now = now;
        primary.run(...workload.nextNewer());
        replay(primary.logged, replica, now);
      }
      for (const key of ['s', 'repeated'])
        assert.equal(stateOf(replica, key), stateOf(primary, key), `seed ${seed}`);
      for (const { engine } of [primary, replica]) {
        checkEngine(engine);
        while (!engine.releases.isIdle) engine.releases.step(100);
        checkEngine(engine);
      }
      assert.equal(primary.run('COPY', 's', 'copy'), ':1\r\n');
      assert.equal(stateOf(primary, 'copy'), stateOf(primary));
      checkEngine(primary.engine);
    }
  });

  it('claim what has been idle for long before they read what is new', () => {
    const bench = new CommandBench();
    bench.engine.now = 10_000;
    for (let i = 1; i <= 6; i++) bench.run('XADD', 's', `${i}-0`, 'f', 'v');
    bench.run('XGROUP', 'CREATE', 's', 'g', '0');
    bench.run('XREADGROUP', 'GROUP', 'g', 'a', 'COUNT', '2', 'STREAMS', 's', '>');
    bench.engine.now = 10_500;
    bench.run('XREADGROUP', 'GROUP', 'g', 'b', 'COUNT', '2', 'STREAMS', 's', '>');
    bench.run('XCLAIM', 's', 'g', 'b', '0', '1-0', 'IDLE', '0');
    bench.run('XDEL', 's', '2-0');
    bench.engine.now = 11_000;
    const read = (...options: string[]): string =>
      ids(bench.run('XREADGROUP', 'GROUP', 'g', 'c', ...options, 'STREAMS', 's', '>'));
    assert.equal(read('CLAIM', '501', 'COUNT', '1'), '5-0 0 0');
    assert.equal(read('CLAIM', '500', 'COUNT', '2'), '1-0 500 2, 3-0 500 1');
    assert.equal(read('CLAIM', '500'), '4-0 500 1, 6-0 0 0');
    assert.equal(read('CLAIM', '500'), '');
    bench.run('XADD', 's', '7-0', 'f', 'v');
    assert.equal(read('CLAIM', '0', 'NOACK', 'COUNT', '6').split(', ').at(-1), '7-0 0 0');
    assert.match(bench.run('XPENDING', 's', 'g', '7-0', '7-0', '1'), /^\*0/);
  });

  it('give back what a consumer cannot do, first released first', () => {
    const bench = new CommandBench();
    bench.engine.now = 10_000;
    for (let i = 1; i <= 5; i++) bench.run('XADD', 's', `${i}-0`, 'f', 'v');
    bench.run('XGROUP', 'CREATE', 's', 'g', '0');
    bench.run('XREADGROUP', 'GROUP', 'g', 'a', 'COUNT', '4', 'STREAMS', 's', '>');
    const nack = (...words: string[]): string => bench.run('XNACK', 's', 'g', ...words).trim();
    assert.equal(nack('FAIL', 'IDS', '2', '3-0', '9-0'), ':1');
    assert.equal(nack('SILENT', 'IDS', '1', '1-0'), ':1');
    assert.equal(nack('FATAL', 'IDS', '1', '2-0'), ':1');
    assert.equal(nack('FAIL', 'IDS', '1', '5-0'), ':0');
    assert.equal(nack('FAIL', 'IDS', '1', '5-0', 'RETRYCOUNT', '7', 'FORCE'), ':1');
    const rows = bench.run('XPENDING', 's', 'g', 'IDLE', '99999', '-', '+', '9');
    assert.deepEqual(
      [...rows.matchAll(/(\d-0)\r\n\$0\r\n\r\n:-1\r\n:(\d+)/g)].map(
        ([, id, count]) => `${id} ${count}`,
      ),
      ['1-0 0', '2-0 9223372036854775807', '3-0 1', '5-0 7'],
    );
    assert.match(
      bench.run('XPENDING', 's', 'g'),
      /^\*4\r\n:5\r\n.*\*1\r\n\*2\r\n\$1\r\na\r\n\$1\r\n1/s,
    );
    assert.match(bench.run('XINFO', 'STREAM', 's', 'FULL'), /nacked-count\r\n:4/);
    const claimed = ['XREADGROUP', 'GROUP', 'g', 'b', 'COUNT', '3', 'CLAIM', '99999999'];
    assert.match(
      ids(bench.run(...claimed, 'STREAMS', 's', '>')),
      /^3-0 \d+ 1, 1-0 \d+ 0, 2-0 \d+ 9223/,
    );
    assert.equal(
      bench.run('XCLAIM', 's', 'g', 'c', '99999', '5-0', 'JUSTID').includes('5-0'),
      true,
    );
    for (const [words, error] of [
      ['FAIL IDS 0 1-0', 'ERR numids must be a positive integer'],
      ['FAIL IDS 2 1-0', "ERR number of IDs doesn't match numids"],
      ['BAD IDS 1 1-0', 'ERR mode must be SILENT, FAIL, or FATAL'],
      ['FAIL 1 1-0 2-0', 'ERR syntax error, expected IDS keyword'],
      ['FAIL IDS 1 1-0 RETRYCOUNT -1', 'ERR Invalid RETRYCOUNT value, must be >= 0'],
      ['FAIL IDS 1 1-0 MORE', "ERR Unrecognized XNACK option 'MORE'"],
    ])
      assert.equal(nack(...words.split(' ')), `-${error}`);
    assert.match(
      bench.run('XNACK', 's', 'no', 'FAIL', 'IDS', '1', '1-0'),
      /^-NOGROUP No such key 's'/,
    );
    checkEngine(bench.engine);
  });

  it('answer no more than MAXCOUNT and MAXSIZE allow over all streams', () => {
    const bench = new CommandBench();
    for (const key of ['s', 't'])
      for (let i = 1; i <= 5; i++) bench.run('XADD', key, `${i}-0`, 'f', 'x'.repeat(50));
    const read = (...options: string[]): string =>
      ids(bench.run('XREAD', ...options, 'STREAMS', 's', 't', '0', '0'));
    assert.equal(read('MAXCOUNT', '7'), '1-0, 2-0, 3-0, 4-0, 5-0, 1-0, 2-0');
    assert.equal(read('MAXCOUNT', '3', 'COUNT', '2'), '1-0, 2-0, 1-0');
    assert.equal(read('MAXSIZE', '1'), '1-0');
    assert.equal(read('MAXSIZE', '180'), '1-0, 2-0');
    assert.match(read('MAXCOUNT', '0'), /MAXCOUNT must be a positive integer/);
    assert.match(read('MAXSIZE', 'x'), /MAXSIZE must be a positive integer/);
    assert.match(read('MAXCOUNT', '1', 'COUNT', '2'), /must be greater than or equal to COUNT/);
  });

  it('append once what a producer repeats, for as long and as many as is set', () => {
    const bench = new CommandBench();
    bench.engine.now = 1_000_000;
    const add = (...words: string[]): string => bench.run('XADD', 's', ...words).split('\r\n')[1];
    const first = add('IDMP', 'p', 'one', '*', 'f', 'v');
    bench.engine.now += 50_000;
    assert.equal(add('IDMP', 'p', 'one', '*', 'other', 'fields'), first);
    assert.notEqual(add('IDMP', 'q', 'one', '*', 'f', 'v'), first);
    const auto = add('IDMPAUTO', 'p', '*', 'a', '1', 'b', '2');
    assert.equal(add('IDMPAUTO', 'p', '*', 'b', '2', 'a', '1'), auto);
    assert.notEqual(add('IDMPAUTO', 'p', '*', 'a', '2', 'b', '1'), auto);
    assert.notEqual(add('IDMPAUTO', 'p', '*', 'ab', '', 'b', '2'), auto);
    bench.engine.now += 51_000;
    assert.notEqual(add('IDMP', 'p', 'one', '*', 'f', 'v'), first);
    assert.match(
      bench.run('XINFO', 'STREAM', 's'),
      /idmp-duration\r\n:100\r\n.*maxsize\r\n:100\r\n.*pids-tracked\r\n:2\r\n.*iids-added\r\n:6\r\n.*duplicates\r\n:2\r\n/s,
    );
    assert.equal(bench.run('XCFGSET', 's', 'IDMP-MAXSIZE', '3'), '+OK\r\n');
    assert.match(bench.run('XINFO', 'STREAM', 's'), /pids-tracked\r\n:0/);
    const ids = ['1', '2', '3', '4'].map((iid) => add('IDMP', 'p', iid, '*', 'f', 'v'));
    assert.equal(add('IDMP', 'p', '2', '*', 'f', 'v'), ids[1]);
    assert.notEqual(add('IDMP', 'p', '1', '*', 'f', 'v'), ids[0]);
    assert.equal(bench.run('XIDMPRECORD', 's', 'p', '4', ids[3]), '+OK\r\n');
    assert.match(bench.run('XIDMPRECORD', 's', 'p', '4', first), /^-ERR IID already exists/);
    assert.match(bench.run('XIDMPRECORD', 's', 'p', '4', '1-1'), /^-ERR No such message in stream/);
    assert.match(bench.run('XIDMPRECORD', 's', '', '4', '1-1'), /^-ERR producer ID must be/);
    checkEngine(bench.engine);
    bench.run('DEL', 's');
    checkEngine(bench.engine);
  });

  it('refuse what is not idempotent as Redis does', () => {
    const bench = new CommandBench();
    bench.run('XADD', 's', '1-1', 'f', 'v');
    for (const [words, error] of [
      [
        'XADD s IDMP p 1 5-5 f v',
        'syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs',
      ],
      [
        'XADD s IDMP p 1 5-* f v',
        'syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs',
      ],
      ['XADD s IDMPAUTO p IDMP p 1 * f v', 'syntax error, IDMP/IDMPAUTO specified multiple times'],
      ['XCFGSET s', 'At least one parameter must be specified'],
      ['XCFGSET s IDMP-DURATION 0', 'IDMP-DURATION must be between 1 and 86400 seconds'],
      ['XCFGSET s IDMP-MAXSIZE 10001', 'IDMP-MAXSIZE must be between 1 and 10000 entries'],
      ['XCFGSET s IDMP-MAXSIZE 1 IDMP-MAXSIZE 1', 'IDMP-MAXSIZE specified multiple times'],
      ['XCFGSET s MORE 1', 'syntax error'],
      ['XCFGSET none IDMP-MAXSIZE 1', 'no such key'],
    ])
      assert.equal(bench.run(...words.split(' ')), `-ERR ${error}\r\n`);
    assert.match(bench.run('XADD', 's', 'IDMP', '', '1', '*', 'f', 'v'), /non-empty producer ID/);
    assert.match(bench.run('XADD', 's', 'IDMP', 'p', '', '*', 'f', 'v'), /non-empty idempotent ID/);
    assert.equal(bench.run('XLEN', 's'), ':1\r\n');
  });

  it('trim approximately by whole blocks, with what is pending as it says', () => {
    const bench = new CommandBench();
    for (let i = 1; i <= 350; i++) bench.run('XADD', 's', `${i}-0`, 'f', 'v');
    bench.run('XGROUP', 'CREATE', 's', 'g', '0');
    bench.run('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 's', '>');
    bench.run('XACK', 's', 'g', '5-0', '150-0', '250-0');
    assert.equal(bench.run('XTRIM', 's', 'MAXLEN', '~', '140', 'ACKED'), ':2\r\n');
    assert.match(bench.logged, /ACKED\r\n.*MAXLEN\r\n.*=\r\n.*348/s);
    assert.equal(bench.run('XTRIM', 's', 'MAXLEN', '~', '140', 'DELREF'), ':198\r\n');
    assert.match(bench.run('XPENDING', 's', 'g'), /^\*4\r\n:149\r\n\$5\r\n201-0/);
    checkEngine(bench.engine);
  });
});

/** The ids of a reply, with what stands behind each entry; or the error. */
function ids(reply: string): string {
  if (reply.startsWith('-')) return reply;
  const entries = reply.matchAll(
    /\r\n(\d+-\d+)\r\n\*2\r\n\$1\r\nf\r\n\$\d+\r\n\w+\r\n(?::(\d+)\r\n:(\d+))?/g,
  );
  return [...entries]
    .map(([, ...parts]) => parts.filter((part) => part !== undefined).join(' '))
    .join(', ');
}
