/*
 * How fast a stream takes entries of two fields with approximate trimming, and gives the last ten back; and how many bytes
 * an entry of three fields takes. Run: node test/dist/bench/stream.bench.js
 */
import { createSeededRandom } from '@millrace/base';
import { Engine, StreamId } from '@millrace/engine';

const ENTRIES = 2_000_000;
const KEPT = 100_000;
const RANGES = 300_000;

const engine = new Engine({ bytes: 512 << 20, random: createSeededRandom(1) });
const { streams } = engine;
const encoder = new TextEncoder();

/** Lays fields out as they lie in a command; `write` says the values of entry i. */
function layOut(parts: readonly string[]): void {
  const { fields } = streams;
  fields.bytes.set(encoder.encode(parts.join('')));
  let at = 0;
  parts.forEach((part, i) => {
    fields.offsets[i] = at;
    fields.lengths[i] = part.length;
    at += part.length;
  });
  fields.from = 0;
  fields.pairs = parts.length / 2;
}

function measure(name: string, times: number, run: () => void): void {
  const best = Math.min(
    ...Array.from({ length: 4 }, () => {
      const started = process.hrtime.bigint();
      run();
      return Number(process.hrtime.bigint() - started) / times;
    }),
  );
  console.log(
    `${name.padEnd(44)} ${best.toFixed(0).padStart(6)} ns  ${(1e3 / best).toFixed(2)} M/s`,
  );
}

streams.fields.bytes = new Uint8Array(256);
streams.fields.offsets = new Int32Array(16);
streams.fields.lengths = new Int32Array(16);
const id = new StreamId();
const low = new StreamId();
const high = new StreamId();
high.setLast();
const trimmed = streams.create();
let now = 1_700_000_000_000;

layOut(['sensor', '000000054321', 'value', '000000012345']);
measure('append of 2 texts, MAXLEN ~ 100000', ENTRIES, () => {
  for (let i = 0; i < ENTRIES; i++) {
    if ((i & 3) === 0) now++;
    id.setTime(now);
    id.seqLow = i & 3;
    streams.append(trimmed, id);
    if (streams.length(trimmed) > KEPT) streams.trimToLength(trimmed, KEPT, true, 10_000);
  }
});
layOut(['sensor', '54321', 'value', '20.5']);
measure('append of 2 numbers, MAXLEN ~ 100000', ENTRIES, () => {
  for (let i = 0; i < ENTRIES; i++) {
    id.setTime(++now);
    streams.append(trimmed, id);
    if (streams.length(trimmed) > KEPT) streams.trimToLength(trimmed, KEPT, true, 10_000);
  }
});
let sum = 0;
measure('last 10 entries with all fields', RANGES, () => {
  for (let i = 0; i < RANGES; i++) {
    const cursor = streams.rangeBack(trimmed, high, low);
    for (let k = 0; k < 10 && cursor.next(); k++)
      for (let part = cursor.pairs * 2; part > 0; part--) {
        cursor.nextPart();
        sum += cursor.part.length;
      }
  }
});
measure('1 entry by its id', RANGES, () => {
  for (let i = 0; i < RANGES; i++) {
    id.setTime(now - 1 - ((i * 7919) % (KEPT - 200)));
    if (streams.range(trimmed, id, id).next()) sum++;
  }
});
if (sum === 0) throw new Error('nothing was read');

const whole = streams.create();
for (let i = 0; i < 1_000_000; i++) {
  const temperature = (20 + (i % 100) / 10).toFixed(1);
  layOut(['sensor', `${i % 1000}`, 'temperature', temperature, 'humidity', `${40 + (i % 20)}`]);
  id.setTime(1_700_000_000_000 + i);
  streams.append(whole, id);
}
console.log(`bytes an entry of 3 fields ${(streams.memory(whole) / 1e6).toFixed(2)}`);
