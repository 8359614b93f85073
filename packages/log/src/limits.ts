import { assert } from '@millrace/base';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A segment is closed before the record that would take it past this. */
export const SEGMENT_BYTES_MAX = 64 * MIB;
/** The log stops being `writable` when this much waits for the disk. */
export const PENDING_BYTES_MAX = 64 * MIB;
/** One record with its header. It is also what may still be appended when the log has just stopped being writable. */
export const RECORD_BYTES_MAX = 1024 * MIB;
/** What an append buffer starts with, and shrinks back to once it has been larger than `BUFFER_BYTES_KEPT`. */
export const BUFFER_BYTES_INITIAL = 256 * KIB;
export const BUFFER_BYTES_KEPT = 8 * MIB;
/** What a reader takes from the disk at once. */
export const READ_CHUNK_BYTES = MIB;
/** The name of a shard in a segment header, in UTF-8. */
export const SHARD_NAME_BYTES_MAX = 255;

export const SYNC_INTERVAL_MS = 1_000;
export const RETRY_PAUSE_MS_MIN = 10;
export const RETRY_PAUSE_MS_MAX = 5_000;

assert(RECORD_BYTES_MAX + PENDING_BYTES_MAX < 2 ** 31, 'one write takes fewer than 2^31 bytes');
assert(READ_CHUNK_BYTES > 2 * SHARD_NAME_BYTES_MAX, 'a segment header fits a read chunk');
