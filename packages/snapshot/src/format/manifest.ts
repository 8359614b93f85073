/**
 * The manifest of a snapshot: what there is, and what it must be like. It is written last, so whatever has a manifest is whole.
 * JSON in exactly the form in which `encodeManifest` writes it; its last field is the SHA-256 of the same text without it.
 */
import { createHash } from 'node:crypto';
import { cipherName } from '../crypto/data-key.js';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';
import { isCleanName, isPartName } from './names.js';

export const manifestVersion = 2;
const firstVersion = 1;
const formatName = 'millrace snapshot';

export type Compression = 'none' | 'zstd';

/** A snapshot that this one builds on, and the digest of what its manifest said. */
export interface BaseEntry {
  readonly id: string;
  readonly digest: string;
}

/** How its data key lies beside it; what changes when keys do is no part of any digest. */
export interface ManifestEncryption {
  readonly cipher: string;
  readonly keyId: string;
  /** Base64. */
  readonly wrappedKey: string;
  /** Made with the data key: of the manifest without this field. */
  readonly mac: string;
}

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
  /** What was tried (version 1 had `deflate` as well); each chunk tells what it is. */
  readonly compression: Compression;
  readonly parts: readonly PartEntry[];
  /** Of an incremental one: all that it builds on, the full one first. */
  readonly chain?: readonly BaseEntry[];
  readonly encryption?: ManifestEncryption;
}

export type ManifestFields = Omit<Manifest, 'format' | 'version' | 'encryption'>;

export function createManifest(fields: ManifestFields): Manifest {
  return { format: formatName, version: manifestVersion, ...fields };
}

/** What the data key seals, and what snapshots that build on it name it by. */
export function contentOf(manifest: Manifest): string {
  const { encryption: _, ...content } = manifest;
  return JSON.stringify(content);
}

export const digestOf = (manifest: Manifest): string =>
  createHash('sha256').update(contentOf(manifest)).digest('hex');

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
  const version = Number(manifest['version']);
  if (!(version >= firstVersion && version <= manifestVersion))
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
  const { parts, pages, bytes, chain = [], encryption } = manifest;
  if (!isCleanName(manifest.shard) || !isCleanName(manifest.id)) return 'shard or id is no name';
  const counts = [manifest.sequence, manifest.timeMs, manifest.pageTop, pages, bytes];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return 'a count is none';
  if (!parts.every(({ name }) => isPartName(name))) return 'a part has a strange name';
  if (!chain.every(({ id }) => isCleanName(id))) return 'what it builds on has a strange name';
  if (encryption !== undefined && encryption.cipher !== cipherName)
    return 'nobody knows its cipher';
  const sum = (of: (part: PartEntry) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  if (sum((part) => part.pages) !== pages || sum((part) => part.bytes) !== bytes)
    return 'its parts do not add up';
  return undefined;
}
