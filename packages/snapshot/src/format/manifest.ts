/**
 * The manifest of a snapshot: what there is, and what it must be like. It is written last, so whatever has a manifest is whole.
 * JSON in exactly the form in which `encodeManifest` writes it; its last field is the SHA-256 of the same text without it.
 */
import { createHash } from 'node:crypto';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';
import { isCleanName, isPartName } from './names.js';

export const manifestVersion = 1;
const formatName = 'millrace snapshot';

export type Compression = 'none' | 'deflate';

export interface PartEntry {
  readonly name: string;
  readonly bytes: number;
  readonly pages: number;
  /** CRC-32 of the whole object. */
  readonly crc32: number;
}

export interface Manifest {
  readonly format: typeof formatName;
  readonly version: number;
  readonly id: string;
  readonly shard: string;
  /** Ranges of slots that the shard served; none where it is no part of a cluster. */
  readonly slots: readonly (readonly [number, number])[];
  /** The last record of the log that it holds. */
  readonly sequence: number;
  readonly logEpoch: number;
  readonly timeMs: number;
  readonly layoutVersion: number;
  readonly pageBytes: number;
  /** One above the highest page. */
  readonly pageTop: number;
  readonly pages: number;
  readonly bytes: number;
  readonly compression: Compression;
  readonly parts: readonly PartEntry[];
}

export type ManifestFields = Omit<Manifest, 'format' | 'version'>;

export function createManifest(fields: ManifestFields): Manifest {
  return { format: formatName, version: manifestVersion, ...fields };
}

export function encodeManifest(manifest: object): Buffer {
  const sha256 = createHash('sha256')
    .update(JSON.stringify(manifest, null, 2))
    .digest('hex');
  return Buffer.from(`${JSON.stringify({ ...manifest, sha256 }, null, 2)}\n`);
}

/** Throws where one byte of it is not what was written. */
export function decodeManifest(object: string, bytes: Uint8Array): Manifest {
  const manifest = decodeSealed(object, bytes);
  if (manifest['format'] !== formatName)
    throw new SnapshotDamaged(object, 0, 'it is no manifest of a snapshot');
  if (manifest['version'] !== manifestVersion)
    throw new SnapshotVersionUnknown(
      object,
      'format version',
      manifest['version'],
      manifestVersion,
    );
  const checked = manifest as unknown as Manifest;
  const fault = findFault(checked);
  if (fault !== undefined) throw new SnapshotDamaged(object, 0, fault);
  return checked;
}

/** JSON that carries its own SHA-256. */
export function decodeSealed(object: string, bytes: Uint8Array): Record<string, unknown> {
  const text = Buffer.from(bytes);
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new SnapshotDamaged(object, 0, 'it is not whole JSON');
  }
  if (typeof parsed !== 'object' || parsed === null)
    throw new SnapshotDamaged(object, 0, 'it is not a JSON object');
  const { sha256: _, ...manifest } = parsed;
  // Encoding it again must give the same bytes: that covers the checksum, the blanks and the order of fields alike.
  if (!encodeManifest(manifest).equals(text))
    throw new SnapshotDamaged(object, 0, 'its checksum is wrong');
  return manifest;
}

/** The checksum is right, so only a program that writes nonsense gets here. */
function findFault(manifest: Manifest): string | undefined {
  const { parts, pages, bytes } = manifest;
  if (!isCleanName(manifest.shard) || !isCleanName(manifest.id)) return 'shard or id is no name';
  const counts = [manifest.sequence, manifest.timeMs, manifest.pageTop, pages, bytes];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return 'a count is none';
  if (!parts.every(({ name }) => isPartName(name))) return 'a part has a strange name';
  const sum = (of: (part: PartEntry) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  if (sum((part) => part.pages) !== pages || sum((part) => part.bytes) !== bytes)
    return 'its parts do not add up';
  return undefined;
}
