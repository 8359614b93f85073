import { parseDouble } from '@millrace/base';
import type { FieldPath } from '../decoder.js';
import type { ArgumentKind } from '../mapping/argument.js';
import { parsePath, parseTemplate } from '../mapping/template.js';
import type { Template } from '../mapping/template.js';
import type { YamlValue } from './yaml-value.js';

/** A template in the file. Where it has to be a number or time, it is a constant or one field. */
export function readTemplate(value: YamlValue, kind: ArgumentKind = 'text'): Template {
  const template = atPlace(value, () => parseTemplate(value.text()));
  if (kind === 'text') return template;
  const [part] = template.parts;
  if (template.parts.length > 1) {
    throw value.error(`"${template.text}" has to be one field, or a constant`);
  }
  if (typeof part === 'string' && !isNumber(part, kind)) {
    const hint = `{${part}} would be the field of that name`;
    throw value.error(`"${part}" is not ${kind === 'number' ? 'a' : 'a whole'} number; ${hint}`);
  }
  return template;
}

export function readTemplates(value: YamlValue): Map<string, Template> {
  const templates = new Map<string, Template>();
  for (const [name, inner] of value.entries()) templates.set(name, readTemplate(inner));
  if (templates.size === 0) throw value.error('has to name at least one field');
  return templates;
}

export function readPath(value: YamlValue): FieldPath {
  return atPlace(value, () => parsePath(value.text()));
}

function isNumber(text: string, kind: ArgumentKind): boolean {
  if (kind !== 'number') return /^-?\d{1,15}$/.test(text);
  const bytes = new TextEncoder().encode(text);
  return Number.isFinite(parseDouble(bytes, 0, bytes.length));
}

function atPlace<Result>(value: YamlValue, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Error && error.name === 'TemplateError') throw value.error(error.message);
    throw error;
  }
}
