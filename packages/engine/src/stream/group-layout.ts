/**
 * How consumer groups lie in the arena. Stored: places never change their meaning.
 *
 *   stream's root → list of groups → group → list of consumers → consumer
 *
 *   group     last id delivered | entries read, -1 where not known (double) | order of the next release (double) | pending
 *             list (5 ints) | pending without consumer | list of consumers | length of the name | name
 *   pending   record of the group: id | moment of delivery in ms; below 0 the order in which it was released (double)
 *             | deliveries; all bits are 2^63-1 | consumer, 0 where it was released
 *   consumer  last seen (double) | last active, -1 where never (double) | pending list (5 ints) | length of the name | name
 *   pending   record of the consumer: id
 */
export const group = {
  /** Indices of ints. */
  lastId: 0,
  /** Indices of doubles. */
  entriesRead: 2,
  nextRelease: 3,
  /** Indices of ints. */
  pending: 8,
  unowned: 13,
  consumers: 14,
  nameLength: 15,
} as const;
export const groupNameFrom = 64;

export const consumer = {
  /** Indices of doubles. */
  seen: 0,
  active: 1,
  /** Indices of ints. */
  pending: 4,
  nameLength: 9,
} as const;
export const consumerNameFrom = 40;

export const groupRecordInts = 8;
export const consumerRecordInts = 4;
/** In a record of the group, from its first int. */
export const record = { deliveredAt: 4, deliveries: 6, consumer: 7 } as const;
/** Deliveries above what the record can count. */
export const deliveriesMax = 2 ** 32 - 1;
/** A group's first release; later ones count up, and all stay below 0 for longer than any group lives. */
export const firstRelease = -(2 ** 52);
