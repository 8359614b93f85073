// Configuration is a table: everything else about it (flags, environment variables, files, help, CONFIG GET and SET, the page
// in docs) derives from the rows. Precedence: flag, environment, file, default.
import type { Row } from './config-types.js';
import { MillraceError } from './errors.js';
import { findNearest } from './nearest.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any type share a table; Values recovers each type
export type Rows = Readonly<Record<string, Row<any>>>;

export interface ConfigTable<R extends Rows = Rows> {
  /** The service that it configures; its environment variables begin with MILLRACE_<SERVICE>_. */
  readonly service: string;
  readonly rows: R;
  /** Other names of rows, as Redis keeps those from before: for CONFIG, and in files. */
  readonly aliases: Readonly<Record<string, string>>;
}

export type Values<R extends Rows> = { [K in keyof R]: R[K] extends Row<infer V> ? V : never };
/** The values of a table, as `ConfigOf<typeof storeTable>`. */
export type ConfigOf<T extends ConfigTable> = Values<T['rows']>;

/** A value as text, with the place to name when it is wrong: `--port`, `MILLRACE_STORE_PORT`, `store.yaml:3`. */
export interface Setting {
  readonly name: string;
  readonly text: string;
  readonly where: string;
}

export function defineConfig<R extends Rows>(
  service: string,
  rows: R,
  aliases: Readonly<Record<string, keyof R & string>> = {},
): ConfigTable<R> {
  return { service, rows, aliases };
}

/** The name of the row that a name or an alias means. */
export const rowNameOf = (table: ConfigTable, name: string): string =>
  Object.hasOwn(table.aliases, name) ? table.aliases[name] : name;

export function defaultsOf<R extends Rows>(table: ConfigTable<R>): Values<R> {
  const defaults = Object.entries(table.rows).map(([name, row]) => [name, row.default as unknown]);
  return Object.fromEntries(defaults) as Values<R>;
}

export function envPrefixOf(table: ConfigTable): string {
  return `MILLRACE_${table.service.toUpperCase()}_`;
}

export function envNameOf(table: ConfigTable, name: string): string {
  return envPrefixOf(table) + name.toUpperCase().replaceAll('-', '_');
}

/** What the environment sets. A variable with the service's prefix that no row has is an error: it is a typing mistake. */
export function readEnvironment(
  table: ConfigTable,
  environment: Readonly<Record<string, string | undefined>>,
): Setting[] {
  const names = new Map(Object.keys(table.rows).map((name) => [envNameOf(table, name), name]));
  const settings: Setting[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(envPrefixOf(table)) || text === undefined) continue;
    const name = names.get(variable);
    if (name === undefined) throw unknownKey(variable, 'the environment', names.keys());
    settings.push({ name, text, where: variable });
  }
  return settings;
}

/** The values after the settings, the later ones on top; so pass file, environment, flags. */
export function resolveConfig<R extends Rows>(
  table: ConfigTable<R>,
  ...layers: readonly (readonly Setting[])[]
): Values<R> {
  const values: Record<string, unknown> = defaultsOf(table);
  for (const setting of layers.flat()) {
    const given = parseSetting(table, setting);
    const name = rowNameOf(table, setting.name);
    values[name] = combineSetting(table, name, values[name], given);
  }
  return values as Values<R>;
}

/** What a setting makes of the value that was there. */
export function combineSetting(
  table: ConfigTable,
  name: string,
  before: unknown,
  given: unknown,
): unknown {
  const row = table.rows[name];
  return row.combine === undefined ? given : (row.combine(before, given) as unknown);
}

export function parseSetting(table: ConfigTable, setting: Setting): unknown {
  const { text, where } = setting;
  const name = rowNameOf(table, setting.name);
  if (!Object.hasOwn(table.rows, name)) throw unknownKey(name, where, Object.keys(table.rows));
  try {
    return table.rows[name].parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MillraceError('CONFIG_INVALID_VALUE', `${where}: ${name} ${reason}, not '${text}'`, {
      cause: error,
    });
  }
}

function unknownKey(key: string, where: string, known: Iterable<string>): MillraceError {
  const nearest = findNearest(key, known);
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  return new MillraceError(
    'CONFIG_UNKNOWN_KEY',
    `${where}: unknown configuration key '${key}'${hint}`,
  );
}
