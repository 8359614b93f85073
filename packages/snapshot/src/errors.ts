// What can go wrong with snapshots. Each message says what to do.

/** Bytes of a snapshot are not what was written. Nothing of it is loaded. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged';
  readonly code = 'DATA_DAMAGED';
  readonly object: string;
  readonly offset: number;

  constructor(object: string, offset: number, what: string) {
    super(
      `${object} is damaged at byte ${String(offset)}: ${what}. Nothing of this snapshot was loaded. Put back a good copy ` +
        `of this object, or restore an older snapshot ("millrace snapshot list" shows them).`,
    );
    this.object = object;
    this.offset = offset;
  }
}

/** Another version of Millrace wrote it. */
export class SnapshotVersionUnknown extends Error {
  override readonly name = 'SnapshotVersionUnknown';
  readonly code = 'SNAPSHOT_VERSION_UNKNOWN';

  constructor(object: string, what: string, found: unknown, known: number) {
    super(
      `${object} has ${what} ${String(found)}; this program reads ${String(known)}. ` +
        `Start the version of Millrace that wrote it, or a later one.`,
    );
  }
}

/** What it was encrypted under is not in the ring. */
export class EncryptionKeyMissing extends Error {
  override readonly name = 'EncryptionKeyMissing';
  readonly code = 'ENCRYPTION_KEY_MISSING';

  constructor(object: string, keyId: string) {
    super(
      `${object} is encrypted under the key "${keyId}", which is not among the keys that were given. ` +
        `Add it to the file of encryption-key-file, or to MILLRACE_ENCRYPTION_KEYS.`,
    );
  }
}

/** There is a key of that name, and it is another one. */
export class EncryptionKeyWrong extends Error {
  override readonly name = 'EncryptionKeyWrong';
  readonly code = 'ENCRYPTION_KEY_WRONG';

  constructor(object: string, keyId: string) {
    super(
      `${object} does not open with the key "${keyId}" that was given: either that is another key of the same name, ` +
        `or the object was changed. Give the key that it was written with, or restore another snapshot.`,
    );
  }
}

export class EncryptionKeysInvalid extends Error {
  override readonly name = 'EncryptionKeysInvalid';
  readonly code = 'INVALID_ARGUMENT';

  constructor(where: string, what: string) {
    super(
      `The encryption keys of ${where} cannot be used: ${what}. Each line is a name, a colon, and 32 bytes in base64; ` +
        `"openssl rand -base64 32" makes such bytes.`,
    );
  }
}

/** It holds only what changed since another one, which is not there or is another one. */
export class SnapshotBaseMissing extends Error {
  override readonly name = 'SnapshotBaseMissing';
  readonly code = 'SNAPSHOT_BASE_MISSING';

  constructor(object: string, base: string, what: string) {
    super(
      `${object} builds on the snapshot ${base}, which ${what}. Put that one back, or restore another snapshot ` +
        `("millrace snapshot list" shows them).`,
    );
  }
}

/** Others build on it. */
export class SnapshotInUse extends Error {
  override readonly name = 'SnapshotInUse';
  readonly code = 'SNAPSHOT_IN_USE';

  constructor(id: string, by: string) {
    super(
      `The snapshot ${id} is kept, because ${by} builds on it or names it. Delete that one first, or both.`,
    );
  }
}

export class SnapshotOfOtherShard extends Error {
  override readonly name = 'SnapshotOfOtherShard';
  readonly code = 'SNAPSHOT_OF_OTHER_SHARD';

  constructor(object: string, found: string, expected: string) {
    super(
      `${object} belongs to shard "${found}", not to "${expected}". Check the folder or location that was given.`,
    );
  }
}

export class SnapshotTooLarge extends Error {
  override readonly name = 'SnapshotTooLarge';
  readonly code = 'OUT_OF_MEMORY';

  constructor(object: string, neededBytes: number, capacityBytes: number) {
    super(
      `${object} needs an arena of ${String(neededBytes)} bytes; this one has ${String(capacityBytes)}. ` +
        `Raise arena-size to at least ${String(neededBytes)}.`,
    );
  }
}

/** Taking it was given up; the data itself is unharmed. */
export class SnapshotFailed extends Error {
  override readonly name = 'SnapshotFailed';
  readonly code = 'SNAPSHOT_FAILED';
}

export class SnapshotUnderWay extends Error {
  override readonly name = 'SnapshotUnderWay';
  readonly code = 'SNAPSHOT_UNDER_WAY';

  constructor() {
    super('A snapshot is being taken already. Wait for it to end.');
  }
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
  readonly code = 'NOT_FOUND';

  constructor(location: string, name: string) {
    super(`${location} has no object ${name}.`);
  }
}

/** A conditional write found the object there already. */
export class ObjectExists extends Error {
  override readonly name = 'ObjectExists';
  readonly code = 'OBJECT_EXISTS';

  constructor(location: string, name: string) {
    super(`${location} has an object ${name} already; it was not written over.`);
  }
}

/** The archive has records of this shard that its log never had. */
export class LogDiverged extends Error {
  override readonly name = 'LogDiverged';
  readonly code = 'LOG_DIVERGED';

  constructor(location: string, shard: string, sequence: number) {
    super(
      `${location} has record ${String(sequence)} of shard ${shard}, and the log in the folder of the store has another one, or ends before ` +
        `it. Nothing was written over. If the store was begun anew under its old id, archive it to another location; if its log was cut, ` +
        `restore it from this archive with "millrace restore".`,
    );
  }
}

export class LocationInvalid extends Error {
  override readonly name = 'LocationInvalid';
  readonly code = 'INVALID_ARGUMENT';

  constructor(text: string, what: string) {
    super(
      `${JSON.stringify(text)} is no location: ${what}. Give a folder (/path or file:///path) or ` +
        `s3://bucket/prefix?endpoint=http://host:port&region=name.`,
    );
  }
}

/** True where that one snapshot is of no use, and another one may be. */
export const isSnapshotLost = (error: unknown): error is Error =>
  error instanceof SnapshotDamaged ||
  error instanceof SnapshotBaseMissing ||
  error instanceof ObjectNotFound;
