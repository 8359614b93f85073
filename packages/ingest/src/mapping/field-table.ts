import type { FieldPath, WantedField } from '../decoder.js';
import type { MetaName, Placeholder } from './template.js';
import { fieldsMax } from '../limits.js';

/** Gives each field that a pipeline names its number; whoever names it again gets the same. */
export class FieldTable {
  readonly #paths = new Map<string, WantedField>();
  readonly #metas = new Map<MetaName, number>();
  readonly #names: string[] = [];

  fieldOf(path: FieldPath): number {
    const key = JSON.stringify(path);
    const known = this.#paths.get(key);
    if (known !== undefined) return known.field;
    const field = this.#add(path.join('.'));
    this.#paths.set(key, { path, field });
    return field;
  }

  metaFieldOf(name: MetaName): number {
    const known = this.#metas.get(name);
    if (known !== undefined) return known;
    const field = this.#add(name);
    this.#metas.set(name, field);
    return field;
  }

  of(placeholder: Placeholder): number {
    const { meta, path } = placeholder;
    return meta === undefined ? this.fieldOf(path) : this.metaFieldOf(meta);
  }

  get count(): number {
    return this.#names.length;
  }

  nameOf(field: number): string {
    return this.#names[field];
  }

  get metas(): ReadonlyMap<MetaName, number> {
    return this.#metas;
  }

  /** What the decoder looks for. */
  get wanted(): readonly WantedField[] {
    return [...this.#paths.values()];
  }

  #add(name: string): number {
    if (this.#names.length >= fieldsMax) throw new Error(`more than ${fieldsMax} different fields`);
    return this.#names.push(name) - 1;
  }
}
