/** Commands that may wait for a reply on one connection; more are refused, not queued. */
export const inFlightCommandsMax = 65_536;

/** Encoded commands that the kernel has not taken yet, in bytes a connection. */
export const unsentBytesMax = 64 * 1024 * 1024;

/** One read from the kernel; a longer reply is put together from several. */
export const receiveBytes = 128 * 1024;

/** Grown buffers above this size are given back as soon as they are empty. */
export const keptBufferBytesMax = 1024 * 1024;

export const connectTimeoutMs = 5_000;

/** A store that has owed a reply for so long is taken for dead. */
export const replyTimeoutMs = 30_000;

/** The pause before the first new attempt to connect, and the longest one. */
export const reconnectPauseMs = 50;
export const reconnectPauseMsMax = 2_000;

/** How often one command follows MOVED before its error is handed to the caller. */
export const redirectsMax = 5;

/** The least time between two looks at the topology because of redirections. */
export const topologyRefreshMs = 250;
