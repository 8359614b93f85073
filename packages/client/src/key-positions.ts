import { call } from './call.js';
import type { CallOptions } from './call.js';
import type { CommandArgument } from './encode-command.js';
import type { ShardConnection } from './shard-connection.js';

/** Where the first key of a command stands: a position, nowhere, or only the store can tell. */
type FirstKey = number | 'none' | 'asks';

/**
 * Knows which argument is a command's key from the store's own command table, so that no second
 * table has to be kept here.
 */
export class KeyPositions {
  readonly #firstKeys: ReadonlyMap<string, FirstKey>;

  private constructor(firstKeys: ReadonlyMap<string, FirstKey>) {
    this.#firstKeys = firstKeys;
  }

  static async load(connection: ShardConnection): Promise<KeyPositions> {
    const rows = (await call(connection, ['COMMAND'], { text: true })) as unknown[][];
    const firstKeys = new Map<string, FirstKey>();
    for (const [name, , flags, firstKey] of rows) {
      // A set in RESP3, an array in RESP2.
      const isMovable = new Set(flags as Iterable<string>).has('movablekeys');
      const position = isMovable ? 'asks' : firstKey === 0 ? 'none' : (firstKey as number);
      firstKeys.set((name as string).toUpperCase(), position);
    }
    return new KeyPositions(firstKeys);
  }

  /** The key that decides where the command goes, or undefined where it has none. */
  async keyOf(
    connection: ShardConnection,
    args: readonly CommandArgument[],
    options: CallOptions,
  ): Promise<Uint8Array | undefined> {
    // A command that the table does not know is for the store to refuse.
    const position = this.#firstKeys.get(textOf(args[0]).toUpperCase()) ?? 'none';
    if (position === 'none') return undefined;
    if (position !== 'asks') {
      return args.length > position ? bytesOf(args[position]) : undefined;
    }
    const keys = await call(connection, ['COMMAND', 'GETKEYS', ...args], {
      signal: options.signal,
    });
    return Array.isArray(keys) && keys[0] instanceof Uint8Array ? keys[0] : undefined;
  }
}

export function bytesOf(arg: CommandArgument): Uint8Array {
  return arg instanceof Uint8Array ? arg : new TextEncoder().encode(String(arg));
}

function textOf(arg: CommandArgument): string {
  return arg instanceof Uint8Array ? new TextDecoder().decode(arg) : String(arg);
}
