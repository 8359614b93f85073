/** Bytes of the log are not what was written, at a place that no crash explains. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
  readonly code = 'LOG_DAMAGED';
  readonly file: string;
  readonly offset: number;
  readonly fault: Fault;

  constructor(file: string, offset: number, fault: Fault) {
    super(
      `${file} is damaged at byte ${String(offset)}: ${describeFault(fault)}. "millrace log check" shows all that is ` +
        `wrong. Put back a good copy of this file from a replica, or restore the shard from its archive with ` +
        `"millrace restore". Only to give up the damaged record and all later ones: "millrace log repair --truncate-at".`,
    );
    this.file = file;
    this.offset = offset;
    this.fault = fault;
  }
}

/** What was wrong with some bytes: which part of them, what it should have been, and what it was. */
export interface Fault {
  readonly what: string;
  readonly expected: string | number;
  readonly found: string | number;
}

export function describeFault(fault: Fault): string {
  return `${fault.what} should be ${String(fault.expected)}, found ${String(fault.found)}`;
}

/** A newer program wrote this file. */
export class LogVersionUnknown extends Error {
  override readonly name = 'LogVersionUnknown';
  readonly code = 'LOG_VERSION_UNKNOWN';

  constructor(file: string, found: number, known: number) {
    super(
      `${file} has format version ${String(found)}; this program reads versions up to ${String(known)}. ` +
        `Start the version of Millrace that wrote it, or a later one.`,
    );
  }
}

/** The directory holds the log of another shard. */
export class LogOfOtherShard extends Error {
  override readonly name = 'LogOfOtherShard';
  readonly code = 'LOG_OF_OTHER_SHARD';

  constructor(file: string, found: string, expected: string) {
    super(
      `${file} belongs to shard "${found}", not to "${expected}". Check the directory that was configured.`,
    );
  }
}

/** More waits for the disk than the log may hold. The record was not appended. */
export class LogFull extends Error {
  override readonly name = 'LogFull';
  readonly code = 'LOG_FULL';

  constructor(pendingBytes: number) {
    super(`The log cannot take the record: ${String(pendingBytes)} bytes wait to be written.`);
  }
}

/** The record alone is larger than a record may be. It was not appended. */
export class LogRecordTooLarge extends Error {
  override readonly name = 'LogRecordTooLarge';
  readonly code = 'LOG_RECORD_TOO_LARGE';

  constructor(recordBytesMax: number) {
    super(`A record of the log holds at most ${String(recordBytesMax)} bytes.`);
  }
}

/** A reader asked for records that have been trimmed away: it needs a snapshot first. */
export class LogTrimmed extends Error {
  override readonly name = 'LogTrimmed';
  readonly code = 'LOG_TRIMMED';
  readonly firstSequence: number;

  constructor(asked: number, firstSequence: number) {
    super(
      `Record ${String(asked)} is no longer in the log, which begins at ${String(firstSequence)}.`,
    );
    this.firstSequence = firstSequence;
  }
}

/** A repair was asked for that cannot be made. Nothing was changed. */
export class LogNotCut extends Error {
  override readonly name = 'LogNotCut';
  readonly code = 'LOG_NOT_CUT';

  constructor(why: string) {
    super(`The log was not cut: ${why}.`);
  }
}
