import type { Random } from '@millrace/base';
import { isComparable } from './limits.js';
import { TEMPLATES } from './templates.js';
import { EDGES, pick, VOCABULARY } from './vocabulary.js';

/** What is sent, and shrunk, as one: a command, or a whole transaction. */
export type Item = readonly (readonly string[])[];

type Part = (random: Random, out: string[]) => void;

interface Template {
  readonly name: string;
  readonly parts: Part;
}

const TOKEN = /"[^"]*"|\}\*\d+|[()[\]{}|]|[^\s()[\]{}|]+/g;

/** Reads a template up to `closing`; `#<count>` and the like stay one word. */
class TemplateReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(TOKEN) ?? [];
  }

  read(closing = ''): Part {
    const alternatives: Part[][] = [[]];
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token === undefined || (closing !== '' && token.startsWith(closing))) {
        const choices = alternatives.map(sequence);
        const times = token?.split('*')[1];
        return repeated(
          (random, out) => pick(random, choices)(random, out),
          closing,
          Number(times ?? 0),
        );
      }
      if (token === '|') alternatives.push([]);
      else alternatives.at(-1)!.push(this.#part(token));
    }
  }

  #part(token: string): Part {
    if (token === '(') return this.read(')');
    if (token === '[') return this.read(']');
    if (token === '{') return this.read('}');
    return word(token);
  }
}

function sequence(parts: readonly Part[]): Part {
  return (random, out) => {
    for (const part of parts) part(random, out);
  };
}

function repeated(part: Part, closing: string, times: number): Part {
  if (closing === ']')
    return (random, out) => {
      if (random.below(2) === 0) part(random, out);
    };
  if (closing !== '}') return part;
  return (random, out) => {
    for (let left = times > 0 ? times : 1 + random.below(4); left > 0; left--) part(random, out);
  };
}

function word(token: string): Part {
  const [, before, name] = /^(.*)<([a-z]+)>$/.exec(token) ?? [];
  if (name === undefined) {
    const plain = token.replaceAll('"', '');
    return (_random, out) => void out.push(plain);
  }
  const draw = VOCABULARY[name];
  if (draw === undefined) throw new Error(`a template names what nobody draws: ${token}`);
  return (random, out) => void out.push(before + draw(random));
}

export const FAMILY_NAMES = [...Object.keys(TEMPLATES), 'transactions'];

/** Draws items of some families from a seeded random; the same seed gives the same items. */
export class Generator {
  readonly #random: Random;
  readonly #templates: readonly (readonly Template[])[];
  readonly #withTransactions: boolean;

  /** `isKnown` says whether the peer has a command at all. */
  constructor(random: Random, families: readonly string[], isKnown: (name: string) => boolean) {
    this.#random = random;
    this.#withTransactions = families.includes('transactions');
    const plain = families.filter((family) => family !== 'transactions');
    const names = plain.length > 0 ? plain : Object.keys(TEMPLATES);
    this.#templates = names
      .map((family) => readTemplates(family, isKnown))
      .filter((templates) => templates.length > 0);
  }

  next(): Item {
    if (!this.#withTransactions || this.#random.below(30) > 0) return [this.#command()];
    const watched = this.#random.below(3) === 0 ? [['WATCH', VOCABULARY['any'](this.#random)]] : [];
    const inside = Array.from({ length: this.#random.below(6) }, () => this.#command());
    const end = this.#random.below(6) === 0 ? 'DISCARD' : 'EXEC';
    return [...watched, ['MULTI'], ...inside, [end]];
  }

  #command(): string[] {
    for (;;) {
      const words: string[] = [];
      pick(this.#random, pick(this.#random, this.#templates)).parts(this.#random, words);
      if (this.#random.below(3) === 0) mutate(this.#random, words);
      if (this.#random.below(12) === 0) mutate(this.#random, words);
      if (isComparable(words)) return words;
    }
  }
}

function readTemplates(family: string, isKnown: (name: string) => boolean): Template[] {
  const text = TEMPLATES[family];
  if (text === undefined)
    throw new Error(`no family ${family}; there are ${FAMILY_NAMES.join(', ')}`);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, needed, template] = /^(?:([A-Z]+)\? )?(.*)$/.exec(line) ?? [];
      return {
        name: needed ?? /[A-Z_]+/.exec(line)?.[0] ?? '',
        parts: new TemplateReader(template).read(),
      };
    })
    .filter(({ name }) => isKnown(name));
}

/** Spoils a call in place; its name stays. */
function mutate(random: Random, words: string[]): void {
  if (words.length < 2) return;
  const at = 1 + random.below(words.length - 1);
  const other = 1 + random.below(words.length - 1);
  switch (random.below(8)) {
    case 0:
      words.splice(at, 1);
      break;
    case 1:
      words.splice(at, 0, words[at]);
      break;
    case 2:
      [words[at], words[other]] = [words[other], words[at]];
      break;
    case 3:
      words.splice(at, 0, pick(random, EDGES));
      break;
    default:
      words[at] = pick(random, EDGES);
  }
}
