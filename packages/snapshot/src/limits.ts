const KIB = 1024;
const MIB = 1024 * KIB;

/** Pages put aside that the worker has not drained yet: what a snapshot takes of memory, besides the worker itself. */
export const RING_SLOTS_MIN = 512;
export const RING_SLOTS_MAX = 4096;
/** So much of an arena that is larger: a store under load fills 512 slots in less time than a disk may take for a write. */
export const RING_PART_OF_PAGES = 40;
/** A part is closed above this: a unit of upload, of parallel loading, and of what has to be fetched again. */
export const PART_BYTES_MAX = 64 * MIB;
/** What goes to disk in one write. Nothing is drained meanwhile, so it must take less time than filling the ring does. */
export const WRITE_CHUNK_BYTES = 256 * KIB;
/** Pages that are compressed and encrypted together; a chunk is what is decompressed at once. */
export const CHUNK_PAGES = 16;
/** Snapshots that may build one on the other before all is written again: a restore reads each of them. */
export const CHAIN_LENGTH_MAX = 8;
/** What is read at once. */
export const READ_CHUNK_BYTES = MIB;
/** Looks at a page that the worker is reading, before the main thread sleeps for it. */
export const SPINS_MAX = 2_000;
/** A snapshot that has held a command up for so long is given up, for a store has to serve. */
export const STALL_MS_MAX = 2_000;
/** A page is read in microseconds: a worker that takes longer for one than a busy machine keeps it off its processors has died in the middle. */
export const READING_MS_MAX = 1_000;
/** JavaScript heap of the worker. */
export const WORKER_HEAP_MIB = 96;
/** Parts that are loaded at the same time. */
export const PARTS_AT_ONCE = 4;
/** Threads that load from a folder, and how many pages make them worth starting. */
export const LOAD_THREADS_MAX = 4;
export const THREADS_FROM_PAGES = 2_048;
/** Each part of a multipart upload but the last; S3 asks for 5 MiB at least. */
export const UPLOAD_PART_BYTES = 8 * MIB;
export const UPLOAD_PARTS_AT_ONCE = 2;
/** How often a part is sent before its upload is given up: with pauses that double up to the longest one, for ten minutes. */
export const UPLOAD_ATTEMPTS = 40;
export const DOWNLOAD_ATTEMPTS = 6;
export const RETRY_PAUSE_MS_MIN = 200;
export const RETRY_PAUSE_MS_MAX = 20_000;
/** An upload that nobody has gone on with for so long is cleared away. */
export const UPLOAD_KEPT_MS = 86_400_000;
/** A manifest longer than this is none. */
export const MANIFEST_BYTES_MAX = 16 * MIB;
/** The longest object that is encrypted as a whole. */
export const ENVELOPE_BYTES_MAX = 2 ** 31;
/** Records of the log that become one object of an archive; a single record may be longer. */
export const ARCHIVE_CHUNK_BYTES = 16 * MIB;
/** Neighbouring pieces that are put together, and the most that one object then has. */
export const MERGE_PIECES_MIN = 60;
export const MERGE_BYTES_MAX = 64 * MIB;
