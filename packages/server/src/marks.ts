/**
 * What sets a session apart from one that just sends commands. Dispatch looks at all of it together, so that the others pay
 * one test a command for everything here.
 */
export const mark = {
  /** It has not given the password. */
  guest: 1,
  /** CLIENT REPLY is not on. */
  hushed: 2,
  /** It has subscriptions. */
  subscriber: 4,
  /** It is told of keys that it read and that change. */
  tracking: 8,
  /** Somebody monitors all commands. */
  monitored: 16,
} as const;
