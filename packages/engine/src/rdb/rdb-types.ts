/** Numbers that the format gives to types of values. Each has one meaning for ever; docs/formats/rdb.md lists them. */
export const rdbType = {
  string: 0,
  list: 1,
  set: 2,
  sortedSetText: 3,
  hash: 4,
  sortedSet: 5,
  modulePreGa: 6,
  module: 7,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  sortedSetZiplist: 12,
  hashZiplist: 13,
  listQuicklist: 14,
  stream: 15,
  hashListpack: 16,
  sortedSetListpack: 17,
  listQuicklist2: 18,
  stream2: 19,
  setListpack: 20,
  stream3: 21,
  /** Of Redis before 7.4 was out; Valkey gives the same number to its own hash with expiring fields. */
  hashExpiringPreGa: 22,
  hashListpackExpiringPreGa: 23,
  hashExpiring: 24,
  hashListpackExpiring: 25,
} as const;

/** What stands between the values of a file. */
export const rdbOpcode = {
  slotImport: 243,
  slotInfo: 244,
  function2: 245,
  functionPreGa: 246,
  moduleAux: 247,
  idle: 248,
  frequency: 249,
  aux: 250,
  resize: 251,
  expiryMs: 252,
  expirySeconds: 253,
  database: 254,
  end: 255,
} as const;

/** Redis 7.0's. What is written must be read there. */
export const rdbVersionWritten = 10;
/** Redis 7.4's, of which only hashes with fields that expire make use. */
export const rdbVersionWithFieldExpiry = 12;
/** Of Redis 5, the first with streams. Dumps of older ones have no other types. */
export const rdbVersionMin = 1;
/** Redis 8's. */
export const rdbVersionMax = 12;
/** Valkey counts its own versions from here. */
export const valkeyVersionMin = 80;
export const valkeyVersionMax = 81;

export function isReadableVersion(version: number): boolean {
  return (
    (version >= rdbVersionMin && version <= rdbVersionMax) ||
    (version >= valkeyVersionMin && version <= valkeyVersionMax)
  );
}
