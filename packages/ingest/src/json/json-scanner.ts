import type { Decoder, WantedField } from '../decoder.js';
import { FieldKind } from '../event-fields.js';
import type { EventFields } from '../event-fields.js';
import { jsonDepthMax } from '../limits.js';
import { numberEnd } from './number.js';
import { createPathTree, findChild, findElement } from './path-tree.js';
import type { PathNode } from './path-tree.js';
import { hexDigit, isShortEscape, unescape } from './unescape.js';
import { sequenceLength } from './utf8.js';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const letterU = 0x75;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const failed = -1;

/** Bytes that simply stand for themselves in a string. */
const isPlain = new Uint8Array(256);
isPlain.fill(1, 0x20, 0x80);
isPlain[quote] = isPlain[backslash] = 0;

const trueBytes = new TextEncoder().encode('true');
const falseBytes = new TextEncoder().encode('false');
const nullBytes = new TextEncoder().encode('null');

/**
 * Reads JSON once, byte by byte, checks all of it as JSON.parse would, and notes where the wanted
 * fields lie. No object is made. Of fields that are there twice the last one counts.
 *
 * Every method takes the place where something begins and returns the place behind it, or
 * `failed` once the reason is noted.
 */
export class JsonScanner implements Decoder {
  readonly #tree: PathNode;
  readonly #keyBytes = new Uint8Array(1024);
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #fields: EventFields | undefined;
  #hasEscapes = false;
  #reason = '';

  constructor(wanted: readonly WantedField[]) {
    this.#tree = createPathTree(wanted);
  }

  decode(
    bytes: Uint8Array,
    offset: number,
    length: number,
    fields: EventFields,
  ): string | undefined {
    this.#bytes = bytes;
    this.#start = offset;
    this.#end = offset + length;
    this.#fields = fields;
    fields.begin(bytes);
    let at = this.#value(this.#space(offset), this.#tree, 0);
    if (at === failed) return this.#reason;
    at = this.#space(at);
    if (at < this.#end) this.#fail(at, 'unexpected text behind the value');
    return at < this.#end ? this.#reason : undefined;
  }

  #value(at: number, node: PathNode | undefined, depth: number): number {
    if (at >= this.#end) return this.#fail(at, 'unexpected end');
    switch (this.#bytes[at]) {
      case quote:
        return this.#stringValue(at, node);
      case openBrace:
        return this.#container(at, node, depth, FieldKind.object);
      case openBracket:
        return this.#container(at, node, depth, FieldKind.array);
      case 0x74:
        return this.#literal(at, trueBytes, FieldKind.true, node);
      case 0x66:
        return this.#literal(at, falseBytes, FieldKind.false, node);
      case 0x6e:
        return this.#literal(at, nullBytes, FieldKind.null, node);
      default:
        return this.#number(at, node);
    }
  }

  #container(at: number, node: PathNode | undefined, depth: number, kind: number): number {
    if (depth >= jsonDepthMax) return this.#fail(at, `deeper than ${jsonDepthMax} levels`);
    const behind =
      kind === FieldKind.object
        ? this.#object(at + 1, node, depth + 1)
        : this.#array(at + 1, node, depth + 1);
    if (behind !== failed) this.#note(node, kind, at, behind - at);
    return behind;
  }

  #object(start: number, node: PathNode | undefined, depth: number): number {
    const bytes = this.#bytes;
    let at = this.#space(start);
    if (at < this.#end && bytes[at] === closeBrace) return at + 1;
    for (;;) {
      if (at >= this.#end || bytes[at] !== quote) return this.#fail(at, 'expected a field name');
      const keyEnd = this.#stringEnd(at + 1);
      if (keyEnd === failed) return failed;
      const child = node === undefined ? undefined : this.#childOf(node, at + 1, keyEnd);
      if (child !== undefined && child.children.length > 0) this.#forget(child);
      at = this.#space(keyEnd + 1);
      if (at >= this.#end || bytes[at] !== colon) return this.#fail(at, "expected ':'");
      at = this.#value(this.#space(at + 1), child, depth);
      if (at === failed) return failed;
      at = this.#space(at);
      if (at >= this.#end) return this.#fail(at, 'unexpected end');
      if (bytes[at] === closeBrace) return at + 1;
      if (bytes[at] !== comma) return this.#fail(at, "expected ',' or '}'");
      at = this.#space(at + 1);
    }
  }

  #array(start: number, node: PathNode | undefined, depth: number): number {
    const bytes = this.#bytes;
    let at = this.#space(start);
    if (at < this.#end && bytes[at] === closeBracket) return at + 1;
    for (let index = 0; ; index++) {
      const child = node === undefined ? undefined : findElement(node, index);
      at = this.#value(at, child, depth);
      if (at === failed) return failed;
      at = this.#space(at);
      if (at >= this.#end) return this.#fail(at, 'unexpected end');
      if (bytes[at] === closeBracket) return at + 1;
      if (bytes[at] !== comma) return this.#fail(at, "expected ',' or ']'");
      at = this.#space(at + 1);
    }
  }

  #childOf(node: PathNode, start: number, end: number): PathNode | undefined {
    if (!this.#hasEscapes) return findChild(node, this.#bytes, start, end - start);
    // A name that is too long for the buffer even with escapes is none that we look for.
    if (end - start > this.#keyBytes.length) return undefined;
    const length = unescape(this.#bytes, start, end, this.#keyBytes, 0);
    return findChild(node, this.#keyBytes, 0, length);
  }

  #stringValue(at: number, node: PathNode | undefined): number {
    const start = at + 1;
    const end = this.#stringEnd(start);
    if (end === failed) return failed;
    const fields = this.#fields;
    if (node !== undefined && node.field !== -1 && fields !== undefined) {
      if (!this.#hasEscapes) fields.set(node.field, FieldKind.string, start, end - start);
      else {
        const target = fields.reserve(end - start);
        const length = unescape(this.#bytes, start, end, target, fields.decodedLength);
        fields.setDecoded(node.field, length);
      }
    }
    return end + 1;
  }

  /** The place of the quote that ends the string; notes whether it has escapes. */
  #stringEnd(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    this.#hasEscapes = false;
    for (let at = start; ;) {
      while (at < end && isPlain[bytes[at]] === 1) at++;
      if (at >= end) return this.#fail(at, 'unexpected end in a string');
      const byte = bytes[at];
      if (byte === quote) return at;
      if (byte === backslash) {
        this.#hasEscapes = true;
        const length = this.#escapeLength(at);
        if (length === 0) return this.#fail(at, 'unknown escape');
        at += length;
      } else if (byte < 0x80) {
        return this.#fail(at, 'control character in a string');
      } else {
        const length = sequenceLength(bytes, at, end);
        if (length === 0) return this.#fail(at, 'not UTF-8');
        at += length;
      }
    }
  }

  #escapeLength(at: number): number {
    const bytes = this.#bytes;
    if (at + 1 >= this.#end) return 0;
    if (bytes[at + 1] !== letterU) return isShortEscape(bytes[at + 1]) ? 2 : 0;
    if (at + 6 > this.#end) return 0;
    for (let digit = at + 2; digit < at + 6; digit++) if (hexDigit(bytes[digit]) === -1) return 0;
    return 6;
  }

  #number(at: number, node: PathNode | undefined): number {
    const behind = numberEnd(this.#bytes, at, this.#end);
    if (behind === failed) return this.#fail(at, 'expected a value');
    this.#note(node, FieldKind.number, at, behind - at);
    return behind;
  }

  #literal(at: number, word: Uint8Array, kind: number, node: PathNode | undefined): number {
    if (at + word.length > this.#end) return this.#fail(at, 'unexpected end');
    for (let index = 0; index < word.length; index++) {
      if (this.#bytes[at + index] !== word[index]) return this.#fail(at, 'expected a value');
    }
    this.#note(node, kind, at, word.length);
    return at + word.length;
  }

  #space(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    while (at < this.#end) {
      const byte = bytes[at];
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break;
      at++;
    }
    return at;
  }

  #note(node: PathNode | undefined, kind: number, start: number, length: number): void {
    if (node !== undefined && node.field !== -1) this.#fields?.set(node.field, kind, start, length);
  }

  /** A field that comes again replaces the former one with all that was in it. */
  #forget(node: PathNode): void {
    for (const child of node.children) {
      if (child.field !== -1) this.#fields?.set(child.field, FieldKind.missing, 0, 0);
      this.#forget(child);
    }
  }

  #fail(at: number, what: string): number {
    this.#reason = `not JSON: ${what} at byte ${at - this.#start}`;
    return failed;
  }
}
