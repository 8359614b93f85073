import { parseArgs } from 'node:util';

/** The options of a benchmark: each has a default and takes a value; others are refused by name. */
export function readOptions<Names extends string>(
  defaults: Readonly<Record<Names, string>>,
): Record<Names, string> {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: 'string' as const, default: value as string },
    ]),
  );
  const { values } = parseArgs({ options, strict: true });
  return values as Record<Names, string>;
}

/** What an option says, separated by commas; everything where it says nothing. */
export function chosen<Name extends string>(text: string, all: readonly Name[]): readonly Name[] {
  if (text === '') return all;
  const names = text.split(',');
  const unknown = names.find((name) => !all.includes(name as Name));
  if (unknown !== undefined) throw new Error(`no ${unknown} here; there are ${all.join(', ')}`);
  return all.filter((name) => names.includes(name));
}
