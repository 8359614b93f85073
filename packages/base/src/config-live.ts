import {
  combineSetting,
  type ConfigTable,
  parseSetting,
  rowNameOf,
  type Rows,
  type Values,
} from './config.js';
import type { ConfigFile } from './config-rewrite.js';
import { MillraceError } from './errors.js';
import { globToRegExp } from './glob.js';

type Listener = (name: string) => void;

/**
 * The configuration of a running process: read by name, listed by glob, changed where the table allows it.
 * `values` is one object for ever, so that hot code may keep it and read a property.
 */
export class LiveConfig<R extends Rows> {
  readonly table: ConfigTable<R>;
  readonly values: Values<R>;
  /** What the process was started with, where that is a file. */
  readonly file: ConfigFile | undefined;
  readonly #listeners: Listener[] = [];

  constructor(table: ConfigTable<R>, values: Values<R>, file?: ConfigFile) {
    this.file = file;
    this.table = table;
    this.values = values;
  }

  /** Names and values as text, for CONFIG GET: each name once that any of the patterns matches. */
  get(...patterns: readonly string[]): [name: string, text: string][] {
    const matchers = patterns.map((pattern) => globToRegExp(pattern.toLowerCase()));
    return [...Object.keys(this.table.rows), ...Object.keys(this.table.aliases)]
      .filter((name) => matchers.some((matcher) => matcher.test(name)))
      .map((name) => [name, this.format(name)]);
  }

  format(name: string): string {
    const row = rowNameOf(this.table, name);
    return this.table.rows[row].format(this.values[row]);
  }

  /** Changes all of them or, where one is refused, none. */
  set(changes: readonly (readonly [name: string, text: string])[]): void {
    const parsed = changes.map(([given, text]): [string, unknown] => {
      const name = rowNameOf(this.table, given.toLowerCase());
      const value = parseSetting(this.table, { name, text, where: 'CONFIG SET' });
      if (!this.table.rows[name].isMutable) {
        throw new MillraceError(
          'CONFIG_IMMUTABLE',
          `CONFIG SET: can't set immutable config '${name}'`,
        );
      }
      return [name, combineSetting(this.table, name, this.values[name], value)];
    });
    Object.assign(this.values, Object.fromEntries(parsed));
    for (const [name] of parsed) for (const listener of this.#listeners) listener(name);
  }

  /** Called with the name of each value that CONFIG SET changed. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}
