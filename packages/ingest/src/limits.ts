/** Every bound of the ingestor, with its unit. Those that a pipeline may set are defaults here. */

/** Longer events are not decoded but go to the dead letters. */
export const eventBytesMax = 1024 * 1024;

/** Objects and lists within each other in one JSON event. */
export const jsonDepthMax = 256;

/** Targets of one pipeline: each costs on every event. */
export const targetsMax = 64;

/** Different field paths of one pipeline. */
export const fieldsMax = 256;

/** The pipeline file. */
export const pipelineFileBytesMax = 1024 * 1024;

/** A delivery is sent when it has grown to this size; its store executes it in one go. */
export const deliveryBytes = 128 * 1024;

/** Sealed deliveries of one source partition that wait for one shard before mapping pauses. */
export const deliveriesWaitingMax = 2;

/** Bytes that wait for shards in one ingestor, over all source partitions. */
export const waitingBytesMax = 64 * 1024 * 1024;

/** A shard that got no mutation is told the source offset after this many events, */
export const idleEventsMax = 20_000;

/** or after this time, whichever is first. */
export const idleIntervalMs = 1_000;

/** Pauses between attempts against a shard, broker or file that is away. */
export const retryPauseMs = 50;
export const retryPauseMsMax = 5_000;

/** Trouble that lasts is told again after pauses that grow from and to this. */
export const tellPauseMs = 2_000;
export const tellPauseMsMax = 60_000;

/** How often applied offsets are committed to the broker and the lag is looked up. */
export const commitIntervalMs = 5_000;

/** Source partitions of one consumer that are mapped and delivered at a time. */
export const partitionsConcurrentMax = 4;

/** Bytes that one fetch may bring for one source partition, and altogether. */
export const fetchPartitionBytesMax = 1024 * 1024;
export const fetchBytesMax = 8 * 1024 * 1024;

/** Dead letters that are written together. */
export const deadLettersBatchMax = 500;

/** Events of an embedded source that are handed over together. */
export const replayBatchMax = 500;

/** How often an embedded source looks for events that are due. */
export const replayTickMs = 20;
