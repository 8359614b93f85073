/**
 * A reply as it came over the wire, in a notation that is lossless, short and fit for JSON:
 *
 *   leaf      its RESP marker and its text (bytes as latin1): "+OK", "-ERR no", ":1", "$bulk", ",1.5", "#t", "(99", "=txt:abc"
 *   nil       "_" (RESP3), "_$" (null bulk), "_*" (null array)
 *   array     a JSON array; the other aggregates are an object with the marker as its one key: "%" map (flat), "~" set, ">" push, "|" attribute
 */
export type RawReply = string | RawReply[] | RawAggregate;
export interface RawAggregate {
  readonly '%'?: RawReply[];
  readonly '~'?: RawReply[];
  readonly '>'?: RawReply[];
  readonly '|'?: RawReply[];
}

export interface DecodedReply {
  readonly reply: RawReply;
  readonly end: number;
}

const CARRIAGE_RETURN = 13;

/** Decodes one reply that starts at `start`; undefined where it is not all there yet. */
export function decodeRawReply(bytes: Buffer, start: number): DecodedReply | undefined {
  const lineEnd = bytes.indexOf(CARRIAGE_RETURN, start);
  if (lineEnd < 0 || lineEnd + 1 >= bytes.length) return undefined;
  const marker = bytes.toString('latin1', start, start + 1);
  const line = bytes.toString('latin1', start + 1, lineEnd);
  const next = lineEnd + 2;
  switch (marker) {
    case '+':
    case '-':
    case ':':
    case ',':
    case '#':
    case '(':
      return { reply: marker + line, end: next };
    case '_':
      return { reply: '_', end: next };
    case '$':
    case '=':
    case '!':
      return decodeBulk(bytes, marker, Number(line), next);
    case '*':
    case '~':
    case '>':
    case '%':
    case '|':
      return decodeAggregate(bytes, marker, Number(line), next);
    default:
      throw new Error(`not a RESP reply: ${JSON.stringify(marker + line)}`);
  }
}

function decodeBulk(
  bytes: Buffer,
  marker: string,
  length: number,
  start: number,
): DecodedReply | undefined {
  if (length < 0) return { reply: '_$', end: start };
  const end = start + length + 2;
  if (end > bytes.length) return undefined;
  return { reply: marker + bytes.toString('latin1', start, start + length), end };
}

function decodeAggregate(
  bytes: Buffer,
  marker: string,
  count: number,
  start: number,
): DecodedReply | undefined {
  if (count < 0) return { reply: '_*', end: start };
  const items: RawReply[] = [];
  let position = start;
  for (let left = marker === '%' || marker === '|' ? count * 2 : count; left > 0; left--) {
    const item = decodeRawReply(bytes, position);
    if (item === undefined) return undefined;
    items.push(item.reply);
    position = item.end;
  }
  return { reply: marker === '*' ? items : { [marker]: items }, end: position };
}

/** The elements of an aggregate of any kind; undefined for a leaf. */
export function itemsOf(reply: RawReply): RawReply[] | undefined {
  if (typeof reply === 'string') return undefined;
  if (Array.isArray(reply)) return reply;
  return reply['%'] ?? reply['~'] ?? reply['>'] ?? reply['|'];
}

/** The same kind of aggregate around other elements. */
export function withItems(reply: RawReply, items: RawReply[]): RawReply {
  if (typeof reply === 'string') return reply;
  if (Array.isArray(reply)) return items;
  const [marker] = Object.keys(reply);
  return { [marker]: items };
}

/** The text of a leaf without its marker. */
export function textOf(reply: RawReply): string {
  return typeof reply === 'string' ? reply.slice(1) : '';
}
