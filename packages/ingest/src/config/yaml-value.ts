import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { findNearest } from '@millrace/base';
import { PipelineError } from './pipeline-error.js';

interface Origin {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

const durationUnitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * One value of a YAML file that knows its place and its path from the root, so that whatever is
 * wrong with it can be said with both.
 */
export class YamlValue {
  readonly #origin: Origin;
  readonly #node: Node | undefined;
  readonly #position: number;
  readonly path: string;

  private constructor(origin: Origin, node: Node | undefined, position: number, path: string) {
    this.#origin = origin;
    this.#node = isAlias(node) ? node.resolve(origin.document) : node;
    this.#position = node?.range?.[0] ?? position;
    this.path = path;
  }

  static parse(text: string, file: string): YamlValue {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const root = new YamlValue({ file, document, lines }, document.contents ?? undefined, 0, '');
    const problem = document.errors.at(0);
    if (problem !== undefined) throw root.#errorAt(problem.pos[0], problem.message);
    return root;
  }

  error(what: string): PipelineError {
    return this.#errorAt(this.#position, this.path === '' ? what : `${this.path}: ${what}`);
  }

  /** The values under the keys of a map, of which none may be there that `keys` does not name. */
  map(keys: readonly string[]): Map<string, YamlValue> {
    const values = this.entries();
    for (const [key, value] of values) {
      if (!keys.includes(key)) throw value.#unknown(this, key, keys);
    }
    return values;
  }

  /** The values of a map whose keys are free. */
  entries(): Map<string, YamlValue> {
    const node = this.#node;
    if (!isMap(node)) throw this.#expected('a map');
    const values = new Map<string, YamlValue>();
    for (const { key, value } of node.items) {
      const keyNode = key as Node;
      const position = keyNode.range?.[0] ?? this.#position;
      const name = isScalar(keyNode) ? String(keyNode.value) : '';
      if (name === '') throw this.#errorAt(position, 'a key must be a name');
      const path = this.path === '' ? name : `${this.path}.${name}`;
      const child = new YamlValue(
        this.#origin,
        (value as Node | null) ?? undefined,
        position,
        path,
      );
      values.set(name, child);
      this.#keyPositions.set(name, position);
    }
    return values;
  }

  readonly #keyPositions = new Map<string, number>();

  list(): YamlValue[] {
    const node = this.#node;
    if (!isSeq(node)) throw this.#expected('a list');
    return node.items.map((item, index) => {
      const path = `${this.path}[${index}]`;
      return new YamlValue(this.#origin, item as Node, this.#position, path);
    });
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  scalar(): string | number | boolean | null {
    const value: unknown = isScalar(this.#node) ? this.#node.value : undefined;
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      return value as string | number | boolean | null;
    }
    throw this.#expected('a text, a number, true, false or null');
  }

  string(): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'string' || value === '') throw this.#expected('a text');
    return value;
  }

  /** A text, or a number in the way it would be written. */
  text(): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.string();
  }

  boolean(): boolean {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'boolean') throw this.#expected('true or false');
    return value;
  }

  integer(min: number, max: number): number {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) {
      return value;
    }
    throw this.#expected(`a whole number from ${min} to ${max}`);
  }

  oneOf<Name extends string>(names: readonly Name[]): Name {
    const value = this.text();
    const name = names.find((candidate) => candidate === value);
    if (name !== undefined) return name;
    throw this.error(`"${value}" is not known${suggestion(value, names)}`);
  }

  /** Milliseconds, as a number or as `90s`, `15m`, `12h`, `30d`. */
  durationMs(): number {
    const text = this.text();
    const match = /^(\d+)(ms|s|m|h|d)?$/.exec(text);
    const unit = (match?.[2] ?? 'ms') as keyof typeof durationUnitsMs;
    const value = match === null ? NaN : Number(match[1]) * durationUnitsMs[unit];
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw this.#expected('a duration such as 500ms, 90s, 15m, 12h or 30d');
  }

  #unknown(parent: YamlValue, key: string, keys: readonly string[]): PipelineError {
    const position = parent.#keyPositions.get(key) ?? parent.#position;
    const where = parent.path === '' ? '' : `${parent.path}: `;
    return this.#errorAt(position, `${where}unknown key "${key}"${suggestion(key, keys)}`);
  }

  #expected(what: string): PipelineError {
    return this.error(`expected ${what}${this.#found()}`);
  }

  #found(): string {
    const node = this.#node;
    if (isMap(node)) return ', found a map';
    if (isSeq(node)) return ', found a list';
    if (!isScalar(node) || node.value === null) return ', found nothing';
    return `, found ${JSON.stringify(node.value)}`;
  }

  #errorAt(position: number, what: string): PipelineError {
    const { line, col } = this.#origin.lines.linePos(position);
    return new PipelineError(this.#origin.file, line, col, what);
  }
}

function suggestion(name: string, names: readonly string[]): string {
  const nearest = findNearest(name, names);
  const known = [...names].sort().join(', ');
  return nearest === undefined ? `; known are ${known}` : `; did you mean "${nearest}"?`;
}
