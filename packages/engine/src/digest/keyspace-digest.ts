/**
 * Redis' digest of data: equal for equal data, whatever its layout and the order in which it came. redis-server
 * 7.2 and later and Valkey answer the same to DEBUG DIGEST and DEBUG DIGEST-VALUE.
 *
 *   element       hash field: field, value    sorted set member: name, score in its shortest form, as since Redis 7.2
 *   value         number of the type, then its elements: mixed where they have an order, else added; then, added, a mark
 *                 where it expires
 *   key           name, then value
 *   all           number of each database that has keys, mixed; then its keys, added
 *
 * What Redis leaves out is left out: when a key expires, consumer groups. Time series and windows, which Redis does not digest,
 * are mixed here, sample by sample and bucket by bucket.
 */
import { printfDouble } from '@millrace/base';
import {
  entryAux,
  entryExpiry,
  entryKind,
  entryWord,
  keyLength,
  keyOffset,
} from '@millrace/memory';
import type { Engine } from '../engine.js';
import { StreamId } from '../stream/index.js';
import { kind as kinds } from '../structure.js';
import { blockSamplesMax, SampleBuffer } from '../time-series/index.js';
import { ElementDigest } from './element-digest.js';
import { scoreText } from './score-text.js';

/** By our kinds, the numbers that Redis has for types. */
const typeNumbers: readonly number[] = [-1, 0, 1, 2, 3, 4, 6, 5, 5];

export class KeyspaceDigest {
  readonly #engine: Engine;
  readonly #all = new ElementDigest();
  readonly #key = new ElementDigest();
  readonly #element = new ElementDigest();
  readonly #id = new Uint8Array(64);
  readonly #samples = new SampleBuffer(blockSamplesMax);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The digest of all databases, 40 hexadecimal digits; zeros where there is no key. */
  ofAll(): string {
    const all = this.#all;
    const { arena, keyspaces } = this.#engine;
    all.clear();
    for (const keyspace of keyspaces) {
      if (keyspace.size === 0) continue;
      all.mixInt(keyspace.number);
      keyspace.index.forEach(keyspace.root, (entry) => {
        this.#key.clear();
        this.#key.mix(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
        this.#mixValue(entry);
        all.addDigest(this.#key);
      });
    }
    return all.toString();
  }

  /** The digest of an entry's value. */
  ofValue(entry: number): string {
    this.#key.clear();
    this.#mixValue(entry);
    return this.#key.toString();
  }

  #mixValue(entry: number): void {
    const { arena } = this.#engine;
    this.#key.mixInt(typeNumbers[entryKind(arena, entry)]);
    this.#mixElements(entry);
    if (entryExpiry(arena, entry) > 0) this.#key.addText('!!expire!!');
  }

  #mixElements(entry: number): void {
    switch (entryKind(this.#engine.arena, entry)) {
      case kinds.string:
        this.#mixString(entry);
        break;
      case kinds.list:
        this.#mixList(entry);
        break;
      case kinds.set:
        this.#engine.sets.walk.forEach(entry, (bytes, offset, length) => {
          this.#key.add(bytes, offset, length);
        });
        break;
      case kinds.sortedSet:
        this.#mixSortedSet(entry);
        break;
      case kinds.hash:
        this.#mixHash(entry);
        break;
      case kinds.stream:
        this.#mixStream(entryWord(this.#engine.arena, entry));
        break;
      case kinds.timeSeries:
        this.#mixSeries(entryWord(this.#engine.arena, entry));
        break;
      case kinds.window:
        this.#mixWindow(entry);
        break;
      default:
        throw new Error('a value of a kind that has no digest');
    }
  }

  #mixList(entry: number): void {
    const { cursor } = this.#engine.lists;
    cursor.start(entry, 0, false);
    do {
      cursor.read();
      this.#key.mix(cursor.bytes, cursor.offset, cursor.length);
    } while (cursor.step());
  }

  #mixString(entry: number): void {
    const { strings } = this.#engine;
    strings.read(entry);
    this.#key.mix(strings.bytes, strings.offset, strings.length);
  }

  #mixSortedSet(entry: number): void {
    const { sortedSets } = this.#engine;
    const { cursor } = sortedSets;
    const element = this.#element;
    for (let left = sortedSets.count(entry), i = 0; i < left; i++) {
      if (i === 0) cursor.start(entry, 0, false);
      else cursor.step();
      element.clear();
      element.mix(cursor.bytes, cursor.offset, cursor.length);
      element.mixText(scoreText(cursor.score));
      this.#key.addDigest(element);
    }
  }

  #mixHash(entry: number): void {
    const { hashes, arena } = this.#engine;
    const element = this.#element;
    hashes.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      element.clear();
      element.mix(arena.bytes, fieldAt, fieldLength);
      element.mix(arena.bytes, valueAt, valueLength);
      if (expiryMs > 0) element.addText('!!hexpire!!');
      this.#key.addDigest(element);
    });
  }

  /** An id stands there with a point, not with the dash that everything else has. */
  #mixStream(stream: number): void {
    const [from, to] = [new StreamId(), new StreamId()];
    to.setLast();
    const cursor = this.#engine.streams.range(stream, from, to);
    while (cursor.next()) {
      const length = cursor.id.format(this.#id, 0);
      this.#id[this.#id.indexOf(0x2d)] = 0x2e;
      this.#key.mix(this.#id, 0, length);
      for (let left = cursor.pairs * 2; left > 0; left--) {
        cursor.nextPart();
        this.#key.mix(cursor.part.bytes, cursor.part.offset, cursor.part.length);
      }
    }
  }

  #mixLabels(of: number): void {
    const { arena } = this.#engine;
    const { labels } = this.#engine.timeSeries;
    labels.open(of);
    while (labels.next()) {
      this.#key.mix(arena.bytes, labels.nameAt, labels.nameLength);
      this.#key.mix(arena.bytes, labels.valueAt, labels.valueLength);
    }
  }

  #mixSeries(series: number): void {
    const { timeSeries } = this.#engine;
    this.#mixLabels(timeSeries.labelsOf(series));
    const { directory, heads, sealed } = timeSeries;
    const samples = this.#samples;
    const oldest = timeSeries.oldestKept(series);
    for (let at = directory.first(series); at !== 0; at = directory.next(series)) {
      sealed.decode(at, samples);
      this.#mixSamples(oldest);
    }
    heads.copyOut(series, heads.count(series), samples);
    this.#mixSamples(oldest);
  }

  #mixWindow(entry: number): void {
    const { arena, windows } = this.#engine;
    this.#mixLabels(windows.labelsOf(entryWord(arena, entry)));
    windows.describe(
      entryWord(arena, entry),
      entryAux(arena, entry),
      (text) => {
        this.#key.mixText(text);
      },
      (bytes, offset, length) => {
        this.#key.mix(bytes, offset, length);
      },
    );
  }

  /** Mixes the samples in the buffer, without those past the retention, and empties it. */
  #mixSamples(oldest: number): void {
    const samples = this.#samples;
    for (let i = 0; i < samples.count; i++) {
      if (samples.times[i] < oldest) continue;
      this.#key.mixText(samples.times[i].toString());
      this.#key.mixText(printfDouble(samples.values[i]));
    }
    samples.count = 0;
  }
}
