import { assert } from './assert.js';

// Bounds that are not configuration and that more than one package must agree on. Each name ends in its unit.

/** How long a service may take to end by itself once it was asked to. */
export const SHUTDOWN_GRACE_MS = 10_000;
/** A second signal this long after the first ends a process at once. */
export const IMPATIENCE_MS = 1_000;
/** A supervisor kills a child that has not ended this long after it was asked to. Longer than the child's own patience. */
export const CHILD_STOP_MS_MAX = 15_000;
/** Pauses between restarts of a child that died: doubled from the first to the last. */
export const RESTART_PAUSE_MS_MIN = 500;
export const RESTART_PAUSE_MS_MAX = 30_000;
/** A child that has lived this long starts again with the shortest pause. */
export const RESTART_FORGIVEN_MS = 60_000;
/** How long a service may take until it answers, data loaded included, before a supervisor says so. */
export const READY_MS_MAX = 120_000;
/** A request to the observability endpoint that takes longer is cut. */
export const HTTP_REQUEST_MS_MAX = 10_000;
/** Connections that the observability endpoint serves at once. */
export const HTTP_CONNECTIONS_MAX = 64;
/** Latencies are told apart up to here; a longer one counts as this. */
export const LATENCY_MICROSECONDS_MAX = 60_000_000;

assert(CHILD_STOP_MS_MAX > SHUTDOWN_GRACE_MS, 'a child has its own grace before it is killed');
assert(RESTART_PAUSE_MS_MIN < RESTART_PAUSE_MS_MAX, 'pauses between restarts grow');
assert(
  RESTART_PAUSE_MS_MAX < RESTART_FORGIVEN_MS,
  'a child must outlive its longest pause to be forgiven',
);
