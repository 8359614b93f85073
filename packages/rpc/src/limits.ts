/** The largest request and the largest response, in bytes. */
export const receiveMessageBytesMax = 16 * 1024 * 1024;
export const sendMessageBytesMax = 64 * 1024 * 1024;

/** Calls under way on one HTTP/2 connection. */
export const callsAConnectionMax = 1_000;

/** Reads in one BatchRead. */
export const batchReadsMax = 10_000;

/** Samples in one AddSamples. */
export const addedSamplesMax = 10_000;

/** Streaming calls under way; each FollowEntries has a connection to a store for itself. */
export const followersMax = 1_000;

/** How often FollowSamples looks for new samples. */
export const samplePollMs = 100;

/** How long one XREAD of FollowEntries blocks before it is asked again. */
export const streamBlockMs = 5_000;

/** A store that has not answered by then, `streamBlockMs` included, is taken for dead. */
export const streamReplyTimeoutMs = 15_000;

/** What one message of a streaming call carries at most. */
export const followedSamplesMax = 1_000;
export const followedEntriesMax = 500;

/** How long calls under way may go on when the gateway closes. */
export const drainMs = 2_000;

/** How long a BatchRead that was redirected waits until all shards are connected. */
export const redirectPatienceMs = 1_000;
