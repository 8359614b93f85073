/**
 * Names of what an archive holds beside snapshots. Pieces are named by their first record, so that two archivers that ship the same
 * record want the same name, and one of them gets it.
 *
 *   log/<shard>/<epoch>/<first sequence>.piece     what was new in the open segment
 *   log/<shard>/<epoch>/<first sequence>.segment   the records of a closed segment, in place of its pieces
 *   log/<shard>/position.json                      how far the archive reaches, and when that was found out
 */
export type LogObjectKind = 'piece' | 'segment';

export interface LogObject {
  readonly name: string;
  readonly shard: string;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly kind: LogObjectKind;
  readonly bytes: number;
}

const pattern = /^log\/([^/]+)\/(\d{10})\/(\d{16})\.(piece|segment)$/;
const positionPattern = /^log\/([^/]+)\/position\.json$/;

export const logFolder = (shard: string): string => `log/${shard}/`;
export const positionName = (shard: string): string => `log/${shard}/position.json`;

export function logObjectName(
  shard: string,
  epoch: number,
  firstSequence: number,
  kind: LogObjectKind,
): string {
  const [epochDigits, digits] = [pad(epoch, 10), pad(firstSequence, 16)];
  return `log/${shard}/${epochDigits}/${digits}.${kind}`;
}

export function parseLogObjectName(name: string, bytes: number): LogObject | undefined {
  const [, shard, epoch, firstSequence, kind] = pattern.exec(name) ?? [];
  if (shard === undefined) return undefined;
  return {
    name,
    shard,
    epoch: Number(epoch),
    firstSequence: Number(firstSequence),
    kind: kind as LogObjectKind,
    bytes,
  };
}

export const parsePositionName = (name: string): string | undefined =>
  positionPattern.exec(name)?.[1];

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0');
