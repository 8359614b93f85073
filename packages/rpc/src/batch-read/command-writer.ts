import type { OutputBuffer } from '@millrace/client';
import type { BatchRequest } from './batch-request.js';
import { MessageReader } from './message-reader.js';
import { ReadForm } from './read-kinds.js';
import type { ReadKind } from './read-kinds.js';

const array = 0x2a;

/** Appends the command of one read. */
export function writeCommand(
  request: BatchRequest,
  read: number,
  kind: ReadKind,
  into: OutputBuffer,
): void {
  const { bytes } = request;
  if (kind.form === ReadForm.keyAndArguments) {
    writeMany(request, read, kind, into);
    return;
  }
  into.raw(kind.head, 0, kind.head.length);
  into.bulk(bytes, request.keyOffset(read), request.keyLength(read));
  if (kind.form === ReadForm.keyAndArgument) {
    into.bulk(bytes, request.argumentOffset(read), request.argumentLength(read));
  }
}

function writeMany(request: BatchRequest, read: number, kind: ReadKind, into: OutputBuffer): void {
  const { bytes } = request;
  const start = request.argumentOffset(read);
  const end = start + request.argumentLength(read);
  const reader = new MessageReader(bytes);
  let fields = 0;
  for (reader.position = start; reader.position < end;) {
    reader.next(end);
    if (reader.field === 2 && reader.offset !== -1) fields++;
  }
  into.header(array, 2 + fields);
  into.raw(kind.head, 0, kind.head.length);
  into.bulk(bytes, request.keyOffset(read), request.keyLength(read));
  for (reader.position = start; reader.position < end;) {
    reader.next(end);
    if (reader.field === 2 && reader.offset !== -1) into.bulk(bytes, reader.offset, reader.length);
  }
}
