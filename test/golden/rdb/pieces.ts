/** Pieces of values in the RDB format, put together by hand: what reads them shall not have written them. */

type Element = string | number | bigint;

export const text = (value: string): Buffer => Buffer.from(value, 'latin1');
export const le = (value: number, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) out[i] = (value >> (i * 8)) & 0xff;
  return out;
};
export const int64 = (value: bigint): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigInt64LE(value);
  return out;
};

export function length(value: number): Buffer {
  if (value < 64) return Buffer.of(value);
  if (value < 16384) return Buffer.of(0x40 | (value >> 8), value & 0xff);
  return Buffer.of(0x80, value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}
export const string = (value: Buffer | string): Buffer =>
  Buffer.concat([length(value.length), typeof value === 'string' ? text(value) : value]);

function ziplistContent(element: Element): Buffer {
  if (typeof element === 'bigint') return Buffer.concat([Buffer.of(0xe0), int64(element)]);
  if (typeof element === 'string') {
    const bytes = text(element);
    if (bytes.length < 64) return Buffer.concat([Buffer.of(bytes.length), bytes]);
    if (bytes.length < 16384)
      return Buffer.concat([Buffer.of(0x40 | (bytes.length >> 8), bytes.length & 0xff), bytes]);
    const head = Buffer.alloc(5, 0x80);
    head.writeUInt32BE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  }
  if (element >= 0 && element <= 12) return Buffer.of(0xf1 + element);
  if (element >= -128 && element < 128) return Buffer.of(0xfe, element & 0xff);
  if (element >= -32768 && element < 32768) return Buffer.concat([Buffer.of(0xc0), le(element, 2)]);
  if (element >= -(1 << 23) && element < 1 << 23)
    return Buffer.concat([Buffer.of(0xf0), le(element, 3)]);
  return Buffer.concat([Buffer.of(0xd0), le(element, 4)]);
}

export function ziplist(...elements: Element[]): Buffer {
  const parts: Buffer[] = [];
  let [before, last, end] = [0, 10, 10];
  for (const element of elements) {
    const head = before < 254 ? Buffer.of(before) : Buffer.concat([Buffer.of(0xfe), le(before, 4)]);
    const part = Buffer.concat([head, ziplistContent(element)]);
    parts.push(part);
    [before, last, end] = [part.length, end, end + part.length];
  }
  return Buffer.concat([le(end + 1, 4), le(last, 4), le(elements.length, 2), ...parts, Buffer.of(255)]);
}

export function zipmap(...elements: string[]): Buffer {
  const parts = elements.map((element, i) => {
    const head = element.length < 254 ? [element.length] : [254, ...le(element.length, 4)];
    const isValue = i % 2 === 1;
    return Buffer.concat([
      Buffer.from(isValue ? [...head, 3] : head),
      text(element),
      Buffer.alloc(isValue ? 3 : 0),
    ]);
  });
  return Buffer.concat([Buffer.of(elements.length / 2), ...parts, Buffer.of(255)]);
}

export function listpack(...elements: (string | number)[]): Buffer {
  const parts = elements.map((element) => {
    const content =
      typeof element === 'number'
        ? element < 128
          ? Buffer.of(element)
          : Buffer.concat([Buffer.of(0xf4), int64(BigInt(element))])
        : Buffer.concat([Buffer.of(0x80 | element.length), text(element)]);
    return Buffer.concat([content, Buffer.of(content.length)]);
  });
  const body = Buffer.concat(parts);
  return Buffer.concat([le(body.length + 7, 4), le(elements.length, 2), body, Buffer.of(255)]);
}
