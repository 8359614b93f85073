/** A shard off to the side: all commands over an arena, and neither log nor sockets. For archives and restores. */
import { defaultsOf, MillraceError, silentLogger, systemClock } from '@millrace/base';
import type { LogRecord } from '@millrace/log';
import { checkEngine, KeyspaceDigest } from '@millrace/engine';
import type { Engine } from '@millrace/engine';
import { entryExpiry, keyLength, keyOffset } from '@millrace/memory';
import type { Arena, ArenaOptions } from '@millrace/memory';
import { storeTable } from './config-table.js';
import { RecordApplier } from './record-applier.js';
import { createContext } from './store-context.js';

export interface OfflineKey {
  readonly database: number;
  readonly name: Uint8Array;
  /** 0 where it never expires. */
  readonly expiryMs: number;
  readonly entry: number;
}

export interface SourceOffset {
  readonly source: string;
  readonly partition: number;
  readonly next: number;
}

export class OfflineShard {
  readonly engine: Engine;
  readonly #applier: RecordApplier;
  readonly #digest: KeyspaceDigest;

  /** Over the arena of a snapshot, or over a fresh one. */
  constructor(isCluster: boolean, options: ArenaOptions, arena?: Arena) {
    const config = { ...defaultsOf(storeTable), 'cluster-enabled': isCluster };
    const facts = { clock: systemClock, logger: silentLogger, topology: undefined, nodeId: '' };
    const { context, dispatch } = createContext(config, facts, options, arena);
    this.engine = context.engine;
    this.engine.isApplying = true; // what has expired stays as it is
    this.#digest = new KeyspaceDigest(this.engine);
    this.#applier = new RecordApplier(context, dispatch);
  }

  get arena(): Arena {
    return this.engine.arena;
  }

  apply(record: LogRecord): void {
    this.#applier.apply(record);
  }

  forEachKey(visit: (key: OfflineKey) => void): void {
    const { arena, keyspaces } = this.engine;
    for (const keyspace of keyspaces) {
      keyspace.index.forEach(keyspace.root, (entry) => {
        const at = keyOffset(arena, entry);
        const name = arena.bytes.slice(at, at + keyLength(arena, entry));
        visit({ database: keyspace.number, name, expiryMs: entryExpiry(arena, entry), entry });
      });
    }
  }

  /** The value of a key as DUMP gives it; undefined for a hash whose fields have all expired. */
  dump({ entry }: OfflineKey): Uint8Array | undefined {
    const { payloads } = this.engine;
    if (!payloads.dump(entry)) return undefined;
    return payloads.output.bytes.slice(0, payloads.output.length);
  }

  /** Takes a key over from another shard, and compares what it has then with what the other has. */
  adopt(from: OfflineShard, key: OfflineKey): void {
    const { name, expiryMs } = key;
    const payload = from.dump(key);
    const { payloads, keyspaces } = this.engine;
    if (payload !== undefined) {
      const { length } = name;
      const [keyspace] = keyspaces;
      const entry = payloads.restore(
        keyspace,
        name,
        0,
        length,
        expiryMs,
        payload,
        0,
        payload.length,
      );
      if (this.#digest.ofValue(entry) === from.#digest.ofValue(key.entry)) return;
    }
    const text = Buffer.from(name).toString('latin1');
    throw new MillraceError(
      'DATA_DAMAGED',
      `${JSON.stringify(text)} cannot be carried to another shard`,
    );
  }

  /** Of all keys, as DEBUG DIGEST has it. */
  digest(): string {
    return this.#digest.ofAll();
  }

  offsets(): SourceOffset[] {
    const offsets: SourceOffset[] = [];
    this.engine.offsets.forEachSource((source, partition, next) => {
      offsets.push({ source, partition, next });
    });
    return offsets;
  }

  setOffset({ source, partition, next }: SourceOffset): void {
    const bytes = new TextEncoder().encode(source);
    this.engine.offsets.set(bytes, 0, bytes.length, partition, next);
  }

  /** Checks every key and block; throws where something is wrong. */
  check(): { readonly keys: number } {
    return checkEngine(this.engine);
  }
}
