import { formatInteger } from '@millrace/base';
import type { CreateDecoder, Decoder } from '../decoder.js';
import type { DeliveryBuffer } from '../delivery/delivery-buffer.js';
import { EventFields, FieldKind } from '../event-fields.js';
import { eventBytesMax } from '../limits.js';
import { ConstantArguments, encodeBulks } from './argument.js';
import type { Argument } from './argument.js';
import { ByteSink } from './byte-sink.js';
import { compileCondition } from './condition.js';
import type { Condition, Test } from './condition.js';
import { FieldTable } from './field-table.js';
import type { TargetConfig } from './target-config.js';
import { createCommand } from './target-command.js';
import type { MetaName } from './template.js';
import { TextPlan } from './text-plan.js';

/** Where an event came from. */
export interface EventPlace {
  readonly topic: string;
  readonly partition: number;
  offset: number;
  timestampMs: number;
}

export type LaneOf = (key: Uint8Array, offset: number, length: number) => number;

/** Where the mutations of a source partition go. */
export interface Routes {
  readonly deliveries: readonly DeliveryBuffer[];
  /** Index into `deliveries` of a key. */
  readonly laneOf: LaneOf;
}

export interface MappingConfig {
  readonly filter: Condition | undefined;
  readonly targets: readonly TargetConfig[];
}

export const Outcome = { mapped: 0, filtered: 1, bad: 2 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

interface CompiledTarget {
  readonly when: Test | undefined;
  readonly key: TextPlan;
  /** `argc name`, encoded. */
  readonly head: Uint8Array;
  readonly argc: number;
  readonly args: readonly Argument[];
  /** `argc PEXPIRE` and the milliseconds, encoded, where the key expires. */
  readonly expire: { readonly head: Uint8Array; readonly tail: Uint8Array } | undefined;
}

const expireArgc = 3;

/**
 * A pipeline's way from the bytes of an event to the mutations in the deliveries of the shards,
 * compiled once. An event is mapped as a whole or not at all.
 */
export class Mapping {
  /** Why the last event was bad. */
  reason = '';
  readonly #table = new FieldTable();
  readonly #fields: EventFields;
  readonly #decoder: Decoder;
  readonly #filter: Test | undefined;
  readonly #targets: readonly CompiledTarget[];
  readonly #metas: readonly [MetaName, number][];
  readonly #key = new ByteSink(1024);
  readonly #offset = new ByteSink(32);
  readonly #meta = new ByteSink(32);

  constructor(config: MappingConfig, createDecoder: CreateDecoder) {
    const table = this.#table;
    const { filter } = config;
    this.#filter = filter === undefined ? undefined : compileCondition(filter, table);
    this.#targets = config.targets.map((target, at) => compileTarget(target, at + 1, table));
    this.#decoder = createDecoder(table.wanted);
    this.#metas = [...table.metas];
    this.#fields = new EventFields(table.count);
  }

  map(
    bytes: Uint8Array,
    start: number,
    length: number,
    place: EventPlace,
    routes: Routes,
  ): Outcome {
    if (length > eventBytesMax) return this.#bad(`longer than ${eventBytesMax} bytes`);
    const problem = this.#decoder.decode(bytes, start, length, this.#fields);
    if (problem !== undefined) return this.#bad(problem);
    if (this.#metas.length > 0) this.#addMetas(place);
    if (this.#filter !== undefined && !this.#filter(this.#fields)) return Outcome.filtered;
    this.#offset.length = 0;
    this.#offset.appendBulkInteger(place.offset);
    const { deliveries } = routes;
    for (const delivery of deliveries) delivery.mark();
    const targets = this.#targets;
    for (let at = 0; at < targets.length; at++) {
      const refusal = this.#write(targets[at], routes);
      if (refusal === undefined) continue;
      for (const delivery of deliveries) delivery.rollback();
      return this.#bad(`target ${at + 1}: ${refusal}`);
    }
    return Outcome.mapped;
  }

  #write(target: CompiledTarget, { deliveries, laneOf }: Routes): string | undefined {
    const fields = this.#fields;
    if (target.when !== undefined && !target.when(fields)) return undefined;
    const key = this.#key;
    key.length = 0;
    const refusal = target.key.write(fields, key);
    if (refusal !== undefined) return refusal;
    const lane = deliveries.length === 1 ? 0 : laneOf(key.bytes, 0, key.length);
    const delivery = deliveries[lane];
    const { sink } = delivery;
    this.#begin(delivery, target.head);
    delivery.count(target.argc);
    const { args } = target;
    for (let at = 0; at < args.length; at++) {
      const problem = args[at].write(fields, sink);
      if (problem !== undefined) return problem;
    }
    if (target.expire !== undefined) {
      this.#begin(delivery, target.expire.head);
      delivery.count(expireArgc);
      sink.append(target.expire.tail, 0, target.expire.tail.length);
    }
    return undefined;
  }

  /** Writes what every mutation begins with: event offset, number of arguments, name, key. */
  #begin(delivery: DeliveryBuffer, head: Uint8Array): void {
    const { sink } = delivery;
    sink.append(this.#offset.bytes, 0, this.#offset.length);
    sink.append(head, 0, head.length);
    sink.appendBulk(this.#key.bytes, 0, this.#key.length);
  }

  #bad(reason: string): Outcome {
    this.reason = reason;
    return Outcome.bad;
  }

  #addMetas(place: EventPlace): void {
    for (const [name, field] of this.#metas) {
      this.#meta.length = 0;
      this.#writeMeta(name, place);
      const { length } = this.#meta;
      const target = this.#fields.reserve(length);
      target.set(this.#meta.bytes.subarray(0, length), this.#fields.decodedLength);
      this.#fields.setDecoded(field, length);
      if (name !== '@topic') this.#fields.kinds[field] = FieldKind.number;
    }
  }

  #writeMeta(name: MetaName, place: EventPlace): void {
    if (name === '@topic') {
      const topic = new TextEncoder().encode(place.topic);
      this.#meta.append(topic, 0, topic.length);
      return;
    }
    const value =
      name === '@offset'
        ? place.offset
        : name === '@partition'
          ? place.partition
          : place.timestampMs;
    this.#meta.length = formatInteger(value, this.#meta.bytes, 0);
  }
}

function compileTarget(target: TargetConfig, place: number, table: FieldTable): CompiledTarget {
  const { name, args } = createCommand(target, place, table);
  const argc = args.reduce((sum, arg) => sum + arg.count, 2);
  const { when, expireMs } = target;
  return {
    when: when === undefined ? undefined : compileCondition(when, table),
    key: new TextPlan(target.key, table),
    head: encodeBulks([String(argc), name]),
    argc,
    args: args.filter((arg) => !(arg instanceof ConstantArguments && arg.count === 0)),
    expire:
      expireMs === undefined
        ? undefined
        : {
            head: encodeBulks([String(expireArgc), 'PEXPIRE']),
            tail: encodeBulks([String(expireMs)]),
          },
  };
}
