import type { Setting } from './config.js';
import { MillraceError } from './errors.js';

/** The settings of a YAML file: a flat mapping of configuration keys. Lists may be written as YAML lists. */
export async function parseConfigText(text: string, file: string): Promise<Setting[]> {
  const { isMap, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml'); // most processes read no file
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number): string => `${file}:${lineCounter.linePos(offset).line}`;
  const fail = (offset: number, reason: string): MillraceError =>
    new MillraceError('CONFIG_FILE', `${at(offset)}: ${reason}`);

  for (const error of document.errors) throw fail(error.pos[0], error.message);
  if (document.contents === null) return [];
  if (!isMap(document.contents)) throw fail(0, 'the file must be a mapping of configuration keys');
  return document.contents.items.map(({ key, value }) => {
    if (!isScalar(key)) throw fail(0, 'a configuration key must be a word');
    const offset = key.range?.[0] ?? 0;
    const setting = { name: String(key.value), where: at(offset) };
    if (value === null) return { ...setting, text: '' };
    if (isScalar(value)) return { ...setting, text: scalarText(value) };
    if (isSeq(value) && value.items.every((item) => isScalar(item))) {
      return { ...setting, text: value.items.map(scalarText).join(' ') };
    }
    throw fail(offset, `${setting.name} must be a value or a list of values`);
  });
}

/** As the file spells it (`1e3`, `0x10`, `yes`), because the row, not YAML, knows the type. */
export function scalarText(scalar: { value: unknown; source?: string | undefined }): string {
  return scalar.value === null ? '' : (scalar.source ?? '');
}
