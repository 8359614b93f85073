import { ListpackReader } from './listpack-reader.js';
import { Intset, Ziplist, Zipmap } from './older-packs.js';
import { Text } from './rdb-input.js';
import type { RdbInput } from './rdb-input.js';
import { PlainTexts } from './text-source.js';

/** One reader of each packed form, and two texts: reused for all values of an input. */
export class Readers {
  readonly input: RdbInput;
  readonly plain: PlainTexts;
  readonly listpack: ListpackReader;
  readonly ziplist: Ziplist;
  readonly intset: Intset;
  readonly zipmap: Zipmap;
  readonly first = new Text();
  readonly second = new Text();
  readonly third = new Text();

  constructor(input: RdbInput) {
    this.input = input;
    this.plain = new PlainTexts(input);
    this.listpack = new ListpackReader(input);
    this.ziplist = new Ziplist(input);
    this.intset = new Intset(input);
    this.zipmap = new Zipmap(input);
  }
}
