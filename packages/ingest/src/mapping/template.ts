import type { FieldPath } from '../decoder.js';
import { formatters } from './formatters.js';
import type { Formatter } from './formatters.js';

/** What is known of an event beside its bytes. */
export const metaNames = ['@offset', '@partition', '@timestamp', '@topic'] as const;
export type MetaName = (typeof metaNames)[number];

export interface Placeholder {
  readonly path: FieldPath;
  readonly meta: MetaName | undefined;
  readonly formatters: readonly Formatter[];
}

/** Literal texts and placeholders in their order: `flights:{origin}` has one of each. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (string | Placeholder)[];
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** `{path|formatter:argument}` is a placeholder; `{{` and `}}` are braces. */
export function parseTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = '';
  for (let at = 0; at < text.length;) {
    const char = text[at];
    if ((char === '{' || char === '}') && text[at + 1] === char) {
      literal += char;
      at += 2;
    } else if (char === '{') {
      if (literal !== '') parts.push(literal);
      literal = '';
      const end = text.indexOf('}', at);
      if (end === -1) throw new TemplateError(`"${text}" has no } for its {`);
      parts.push(parsePlaceholder(text.slice(at + 1, end)));
      at = end + 1;
    } else if (char === '}') {
      throw new TemplateError(`"${text}" has a } without {; write }} for a brace`);
    } else {
      literal += char;
      at++;
    }
  }
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return { text, parts };
}

function parsePlaceholder(inner: string): Placeholder {
  const [name, ...calls] = splitEscaped(inner, '|');
  const meta = metaNames.find((known) => known === name);
  if (name.startsWith('@') && meta === undefined) {
    throw new TemplateError(`{${inner}}: "${name}" is not one of ${metaNames.join(', ')}`);
  }
  return { path: parsePath(name), meta, formatters: calls.map(parseFormatter) };
}

/** `a.b.c`; a backslash takes the special meaning from the dot behind it. */
export function parsePath(text: string): FieldPath {
  const path = splitEscaped(text, '.').map((segment) => segment.replace(/\\(.)/g, '$1'));
  if (path.includes('')) throw new TemplateError(`"${text}" is not a field path`);
  return path;
}

function parseFormatter(call: string): Formatter {
  const colon = call.indexOf(':');
  const name = colon === -1 ? call : call.slice(0, colon);
  const create = formatters.get(name);
  if (create === undefined) {
    const known = [...formatters.keys()].join(', ');
    throw new TemplateError(`there is no formatter "${name}"; known are ${known}`);
  }
  try {
    return create(colon === -1 ? undefined : call.slice(colon + 1));
  } catch (error) {
    throw new TemplateError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function splitEscaped(text: string, separator: string): string[] {
  const pieces: string[] = [''];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && at + 1 < text.length)
      pieces[pieces.length - 1] += text.slice(at, ++at + 1);
    else if (text[at] === separator) pieces.push('');
    else pieces[pieces.length - 1] += text[at];
  }
  return pieces;
}
