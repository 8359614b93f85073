/** What one session asked for with CLIENT TRACKING ON. */
export interface TrackingState {
  /** The session that is told in its place; 0 where it is told itself. */
  readonly redirectTo: number;
  /** It is told of all keys with its prefixes, whether it read them or not. */
  readonly isBroadcast: boolean;
  readonly prefixes: readonly string[];
  /** Which reads are remembered: all, those behind CLIENT CACHING YES, those not behind CLIENT CACHING NO. */
  readonly remembers: 'all' | 'opted-in' | 'not-opted-out';
  /** It is not told of what it changed itself. */
  readonly isNoLoop: boolean;
  /** The session to redirect to has gone. */
  isBroken: boolean;
  /** CLIENT CACHING was said for the next command. */
  isCachingSaid: boolean;
}
