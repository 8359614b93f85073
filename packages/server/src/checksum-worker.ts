/** Computes the CRC-64 of the first bytes of a file: see `checksumOf`. */
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Crc64 } from '@millrace/base';
import type { ChecksumOrder } from './checksum-thread.js';

const { file, bytes } = workerData as ChecksumOrder;
const chunk = new Uint8Array(1024 * 1024);
const crc = new Crc64();
const handle = openSync(file, 'r');
for (let left = bytes; left > 0;) {
  const read = readSync(handle, chunk, 0, Math.min(chunk.length, left), null);
  if (read === 0) throw new Error(`${file} has become shorter`);
  crc.update(chunk, 0, read);
  left -= read;
}
closeSync(handle);
const checksum = new Uint8Array(8);
crc.write(checksum, 0);
parentPort?.postMessage(checksum);
