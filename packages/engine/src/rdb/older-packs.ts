/**
 * The packed forms of Redis before 7.
 *
 *   ziplist  bytes in all (4) | offset of the last element (4) | elements (2) | elements | 0xff
 *            element  length of the one before, in 1 byte or in 0xfe and 4 | form | content
 *            form     00llllll | 01llllll llllllll | 0x80 and 4 bytes of length, high byte first: text
 *                     0xc0, 0xd0, 0xe0, 0xf0, 0xfe: integer of 2, 4, 8, 3, 1 bytes    0xf1 to 0xfd: 0 to 12
 *   intset   bytes an integer (4) | integers (4) | integers in order
 *   zipmap   elements (1) | (length, field, length, unused, value, unused bytes)* | 0xff; 0xfe: the length follows in 4
 */
import type { Text } from './rdb-input.js';
import { PackedTexts } from './text-source.js';

const ziplistHeaderBytes = 10;
const endMark = 0xff;
const longMark = 0xfe;
const uncounted = 0xffff;

export class Ziplist extends PackedTexts {
  #count = 0;
  #seen = 0;
  #start = 0;
  #lastAt = 0;
  /** Where the element that was read last begins, and how long it is. */
  #elementAt = 0;
  #elementLength = 0;

  get expected(): number {
    return this.#count === uncounted ? 0 : this.#count;
  }

  protected begin(): void {
    this.#start = this.at;
    const length = this.end - this.at;
    if (length < ziplistHeaderBytes + 1 || this.unsigned(4) !== length)
      this.input.fail('a ziplist of another length');
    this.#lastAt = this.unsigned(4);
    this.#count = this.unsigned(2);
    this.#seen = this.#elementLength = 0;
    this.#elementAt = this.at;
    if (this.bytes[--this.end] !== endMark) this.input.fail('a ziplist without an end');
  }

  next(into: Text): boolean {
    if (this.at === this.end) {
      if (this.#count !== uncounted && this.#count !== this.#seen)
        this.input.fail('a ziplist with another number of elements');
      if (this.#elementAt - this.#start !== this.#lastAt)
        this.input.fail('a ziplist with another last element');
      return false;
    }
    this.#seen++;
    this.#elementAt = this.at;
    let before = this.unsigned(1);
    if (before === longMark) before = this.unsigned(4);
    if (before !== this.#elementLength) this.input.fail('an element of another length');
    this.#readElement(into, this.unsigned(1));
    this.#elementLength = this.at - this.#elementAt;
    return true;
  }

  #readElement(into: Text, form: number): void {
    if (form < 0x40) this.readText(into, form);
    else if (form < 0x80) this.readText(into, ((form & 0x3f) << 8) | this.unsigned(1));
    else if (form === 0x80) {
      this.need(4);
      let length = 0;
      for (let i = 0; i < 4; i++) length = length * 256 + this.unsigned(1);
      this.readText(into, length);
    } else if (form === 0xc0) this.readInteger(into, 2);
    else if (form === 0xd0) this.readInteger(into, 4);
    else if (form === 0xe0) this.readInteger(into, 8);
    else if (form === 0xf0) this.readInteger(into, 3);
    else if (form === 0xfe) this.readInteger(into, 1);
    else if (form > 0xf0 && form < 0xfe) into.setInteger(0, form - 0xf1);
    else this.input.fail('an element of an unknown form');
  }
}

export class Intset extends PackedTexts {
  #size = 0;

  get expected(): number {
    return (this.end - this.at) / this.#size;
  }

  protected begin(): void {
    this.#size = this.unsigned(4);
    const count = this.unsigned(4);
    if (this.#size !== 2 && this.#size !== 4 && this.#size !== 8)
      this.input.fail('an intset of unknown integers');
    if (count * this.#size !== this.end - this.at) this.input.fail('an intset of another length');
  }

  next(into: Text): boolean {
    if (this.at === this.end) return false;
    this.readInteger(into, this.#size);
    return true;
  }
}

export class Zipmap extends PackedTexts {
  #isValue = false;

  get expected(): number {
    return 0;
  }

  protected begin(): void {
    this.unsigned(1);
    this.#isValue = false;
    if (this.at >= this.end || this.bytes[--this.end] !== endMark)
      this.input.fail('a zipmap without an end');
  }

  next(into: Text): boolean {
    if (this.at === this.end) return false;
    let length = this.unsigned(1);
    if (length === longMark) length = this.unsigned(4);
    else if (length === endMark) this.input.fail('an element of an unknown form');
    const unused = this.#isValue ? this.unsigned(1) : 0;
    this.readText(into, length);
    this.need(unused);
    this.at += unused;
    this.#isValue = !this.#isValue;
    return true;
  }
}
