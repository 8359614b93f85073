// One element of BatchReadResponse.results, its tag and length in front:
//
//   0a <length> 0a <length> <bytes>                       bytes_value
//   0a <length> 10 <varint>                               int_value
//   0a 09       19 <8 bytes>                              double_value
//   0a <length> 22 <length> 08 <varint> 11 <8 bytes>      sample_value
//   0a <length> 2a <length> (0a <length> [0a <length> <bytes>])*   list_value
//   0a <length> 32 <length> (0a 09 09 <8 bytes> | 0a 00)*        number_list_value
//   0a <length> 7a <length> 08 <varint> 12 <length> <text>         failure
//   0a 00                                                 nothing there
import { status } from '@grpc/grpc-js';
import { ReplyCursor, ReplyKind } from '@millrace/client';
import { statusOfReply } from '../error-catalogue.js';
import type { MessageWriter } from './message-writer.js';
import { varintBytes } from './message-writer.js';
import { ResultForm } from './read-kinds.js';

const resultTag = 0x0a;
const doubleResultBytes = 9;
/** Tags and lengths around one value, generously. */
const framingBytesMax = 64;

const cursor = new ReplyCursor();
const utf8 = new TextEncoder();

/** Appends the result that one whole reply makes. */
export function writeResult(
  form: ResultForm,
  bytes: Uint8Array,
  start: number,
  end: number,
  into: MessageWriter,
): void {
  cursor.start(bytes, start, end);
  cursor.next();
  into.reserve(end - start + framingBytesMax);
  if (cursor.kind === ReplyKind.nil) {
    writeNothing(into);
  } else if (cursor.kind === ReplyKind.error || cursor.kind === ReplyKind.bulkError) {
    writeError(form, cursor.text(), into);
  } else if (form === ResultForm.bytes) {
    const { offset, length } = cursor;
    into.byte(resultTag);
    into.varint(1 + varintBytes(length) + length);
    into.byte(0x0a);
    into.varint(length);
    into.raw(bytes, offset, length);
  } else if (form === ResultForm.integer) {
    writeInteger(into);
  } else if (form === ResultForm.double) {
    into.byte(resultTag);
    into.byte(doubleResultBytes);
    into.byte(0x19);
    into.double(cursor.double());
  } else if (form === ResultForm.sample) {
    writeSample(into);
  } else if (form === ResultForm.numbers) {
    writeNumbers(into);
  } else {
    writeList(into);
  }
}

export function writeFailure(code: number, message: string, into: MessageWriter): void {
  const text = utf8.encode(message);
  const length = 2 + 1 + varintBytes(text.length) + text.length;
  into.reserve(length + framingBytesMax);
  into.byte(resultTag);
  into.varint(1 + varintBytes(length) + length);
  into.byte(0x7a);
  into.varint(length);
  into.byte(0x08);
  into.byte(code);
  into.byte(0x12);
  into.varint(text.length);
  into.raw(text, 0, text.length);
}

function writeNothing(into: MessageWriter): void {
  into.byte(resultTag);
  into.byte(0);
}

/** That there is no series is an error to TS.GET, and no more than nothing there to a reader. */
function writeError(form: ResultForm, text: string, into: MessageWriter): void {
  const code = statusOfReply(text);
  if (form === ResultForm.sample && code === status.NOT_FOUND) writeNothing(into);
  else writeFailure(code, text, into);
}

function writeInteger(into: MessageWriter): void {
  const value = cursor.integer();
  into.byte(resultTag);
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
    into.byte(1 + varintBytes(value));
    into.byte(0x10);
    into.varint(value);
    return;
  }
  const mark = into.length;
  into.byte(0);
  into.byte(0x10);
  into.bigVarint(cursor.bigInteger());
  into.bytes[mark] = into.length - mark - 1;
}

/** A series without samples answers with an empty array. */
function writeSample(into: MessageWriter): void {
  if (cursor.elements !== 2) {
    writeNothing(into);
    return;
  }
  cursor.next();
  const timestamp = cursor.integer();
  cursor.next();
  const sampleBytes = 1 + varintBytes(timestamp) + doubleResultBytes;
  into.byte(resultTag);
  into.byte(2 + sampleBytes);
  into.byte(0x22);
  into.byte(sampleBytes);
  into.byte(0x08);
  into.varint(timestamp);
  into.byte(0x11);
  into.double(cursor.double());
}

/** Twice over the elements: lengths stand before contents. */
function writeList(into: MessageWriter): void {
  const { elements, position, bytes } = cursor;
  let listBytes = 0;
  for (let left = elements; left > 0; left--) {
    cursor.next();
    const inner = optionalBytesLength();
    listBytes += 1 + varintBytes(inner) + inner;
  }
  // Each element may grow by some bytes of framing over what it had in the reply.
  into.reserve(listBytes + framingBytesMax);
  into.byte(resultTag);
  into.varint(1 + varintBytes(listBytes) + listBytes);
  into.byte(0x2a);
  into.varint(listBytes);
  cursor.start(bytes, position, cursor.end);
  for (let left = elements; left > 0; left--) {
    cursor.next();
    into.byte(0x0a);
    into.varint(optionalBytesLength());
    if (cursor.kind === ReplyKind.nil) continue;
    into.byte(0x0a);
    into.varint(cursor.length);
    into.raw(bytes, cursor.offset, cursor.length);
  }
}

/** As `writeList`, of numbers. */
function writeNumbers(into: MessageWriter): void {
  const { elements, position, bytes } = cursor;
  let listBytes = 0;
  for (let left = elements; left > 0; left--) {
    cursor.next();
    listBytes += cursor.kind === ReplyKind.nil ? 2 : 2 + doubleResultBytes;
  }
  into.reserve(listBytes + framingBytesMax);
  into.byte(resultTag);
  into.varint(1 + varintBytes(listBytes) + listBytes);
  into.byte(0x32);
  into.varint(listBytes);
  cursor.start(bytes, position, cursor.end);
  for (let left = elements; left > 0; left--) {
    cursor.next();
    const isThere = cursor.kind !== ReplyKind.nil;
    into.byte(0x0a);
    into.byte(isThere ? doubleResultBytes : 0);
    if (!isThere) continue;
    into.byte(0x09);
    into.double(cursor.double());
  }
}

function optionalBytesLength(): number {
  if (cursor.kind === ReplyKind.nil) return 0;
  return 1 + varintBytes(cursor.length) + cursor.length;
}
