/** Which root of the superblock is whose. Stored: numbers are never reused. */
export const roots = {
  /** Index of each numbered database, 0 to 15. */
  databases: 0,
  /** Values that are being freed in slices: head of a list of release records. */
  releases: 64,
  /** Index of the offsets applied from each source partition. */
  offsets: 65,
  /** Keys in each slot, one int a slot; 0 where cluster mode is off. */
  slotCounts: 66,
  /** Label index of each numbered database, 0 to 15; 0 where no series there has a label. */
  labelIndexes: 80,
  /** Queue of the hashes with fields that expire of each numbered database, 0 to 15; 0 where there is none. */
  fieldExpiries: 96,
} as const;

export const databaseCountMax = 16;
