/** Computes the checksum of a file beside whoever reads it: that takes half as long as taking its keys over does. */
import { Worker } from 'node:worker_threads';

export interface ChecksumOrder {
  readonly file: string;
  readonly bytes: number;
}

/** The CRC-64 of the first `bytes` of a file, as dumps carry it. */
export function checksumOf(file: string, bytes: number): Promise<Uint8Array> {
  const workerData: ChecksumOrder = { file, bytes };
  const worker = new Worker(new URL('./checksum-worker.js', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the checksum of ${file} was not computed`)));
  });
}
