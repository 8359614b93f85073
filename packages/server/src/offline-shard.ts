/** A shard off to the side: all commands over an arena, and neither log nor sockets. For archives and restores. */
import { defaultsOf, silentLogger, systemClock } from '@millrace/base';
import type { LogRecord } from '@millrace/log';
import { checkEngine } from '@millrace/engine';
import type { Engine } from '@millrace/engine';
import type { Arena, ArenaOptions } from '@millrace/memory';
import { storeTable } from './config-table.js';
import { RecordApplier } from './record-applier.js';
import { createContext } from './store-context.js';

export class OfflineShard {
  readonly engine: Engine;
  readonly #applier: RecordApplier;

  /** Over the arena of a snapshot, or over a fresh one. */
  constructor(isCluster: boolean, options: ArenaOptions, arena?: Arena) {
    const config = { ...defaultsOf(storeTable), 'cluster-enabled': isCluster };
    const facts = { clock: systemClock, logger: silentLogger, topology: undefined, nodeId: '' };
    const { context, dispatch } = createContext(config, facts, options, arena);
    this.engine = context.engine;
    this.#applier = new RecordApplier(context, dispatch);
  }

  get arena(): Arena {
    return this.engine.arena;
  }

  apply(record: LogRecord): void {
    this.#applier.apply(record);
  }

  /** Checks every key and block; throws where something is wrong. */
  check(): { readonly keys: number } {
    return checkEngine(this.engine);
  }
}
