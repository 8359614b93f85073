/**
 * Locations: `/path`, `file:///path`, `s3://bucket/prefix?name=value&…` with these names:
 *
 *   endpoint=http://host:port  region=name  path-style=yes|no
 *   bandwidth=20mb             bytes a second, up and down
 *   encryption=AES256|aws:kms|aws:kms:dsse  encryption-key=id   what the bucket itself encrypts with
 *   lock=governance|compliance lock-days=30 nobody can delete or change it for so long
 */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configType } from '@millrace/base';
import { KeyRing } from '../crypto/key-ring.js';
import { LocationInvalid } from '../errors.js';
import { DirectoryStore } from './directory-store.js';
import type { ObjectStore } from './object-store.js';
import type { S3Options } from './s3-store.js';

export interface S3Location {
  readonly kind: 's3';
  readonly bucket: string;
  /** Ends in a slash where it is not empty. */
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly forcePathStyle: boolean;
  /** Infinity where there is no limit. */
  readonly bytesPerSecond: number;
  readonly encryption: BucketEncryption | undefined;
  readonly lock: ObjectLock | undefined;
}

export interface BucketEncryption {
  readonly algorithm: (typeof algorithms)[number];
  readonly key: string | undefined;
}

export interface ObjectLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

export interface FolderLocation {
  readonly kind: 'folder';
  readonly path: string;
}

export type Location = FolderLocation | S3Location;

export function parseLocation(text: string): Location {
  if (text === '') throw new LocationInvalid(text, 'it is empty');
  if (!/^[a-z0-9]+:\/\//i.test(text)) return { kind: 'folder', path: resolve(text) };
  const url = parseUrl(text);
  if (url.protocol === 'file:') return { kind: 'folder', path: pathOf(text, url) };
  if (url.protocol !== 's3:') throw new LocationInvalid(text, `${url.protocol} is not known`);
  return parseS3(text, url);
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new LocationInvalid(text, 'it is no URL');
  }
}

function pathOf(text: string, url: URL): string {
  if (url.hostname !== '') throw new LocationInvalid(text, 'file: takes three slashes');
  const path = fileURLToPath(url);
  if (!isAbsolute(path)) throw new LocationInvalid(text, 'the path is not absolute');
  return path;
}

const parameters = new Set([
  ...['endpoint', 'region', 'path-style', 'bandwidth'],
  ...['encryption', 'encryption-key', 'lock', 'lock-days'],
]);
const algorithms = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

function parseS3(text: string, url: URL): S3Location {
  if (url.hostname === '') throw new LocationInvalid(text, 'the bucket is missing');
  if (url.username !== '' || url.password !== '')
    throw new LocationInvalid(
      's3://…',
      'credentials come from the environment, as AWS tools take them',
    );
  for (const name of url.searchParams.keys()) {
    if (!parameters.has(name)) throw new LocationInvalid(text, `nobody knows ${name}`);
  }
  const parts = decodeURIComponent(url.pathname)
    .split('/')
    .filter((part) => part !== '');
  const endpoint = url.searchParams.get('endpoint') ?? undefined;
  const pathStyle = url.searchParams.get('path-style');
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: parts.map((part) => `${part}/`).join(''),
    endpoint,
    region: url.searchParams.get('region') ?? undefined,
    // Servers other than Amazon's mostly have no name for each bucket.
    forcePathStyle: pathStyle === null ? endpoint !== undefined : pathStyle === 'yes',
    bytesPerSecond: bandwidthOf(text, url),
    encryption: encryptionOf(text, url),
    lock: lockOf(text, url),
  };
}

function bandwidthOf(text: string, url: URL): number {
  const given = url.searchParams.get('bandwidth');
  if (given === null) return Infinity;
  try {
    return configType.bytes({ default: 0, min: 1024, description: '' }).parse(given);
  } catch (error) {
    throw new LocationInvalid(text, `bandwidth ${(error as Error).message}`);
  }
}

function encryptionOf(text: string, url: URL): BucketEncryption | undefined {
  const given = url.searchParams.get('encryption');
  const key = url.searchParams.get('encryption-key') ?? undefined;
  const algorithm = algorithms.find((name) => name === given);
  if (given !== null && algorithm === undefined)
    throw new LocationInvalid(text, `encryption must be one of ${algorithms.join(', ')}`);
  if (key !== undefined && !(algorithm?.startsWith('aws:kms') ?? false))
    throw new LocationInvalid(text, 'encryption-key needs encryption=aws:kms');
  return algorithm === undefined ? undefined : { algorithm, key };
}

function lockOf(text: string, url: URL): ObjectLock | undefined {
  const [mode, days] = [url.searchParams.get('lock'), url.searchParams.get('lock-days')];
  if (mode === null && days === null) return undefined;
  const found = (['GOVERNANCE', 'COMPLIANCE'] as const).find((name) => name.toLowerCase() === mode);
  const count = Number(days);
  if (found === undefined || days === null || !Number.isSafeInteger(count) || count < 1)
    throw new LocationInvalid(text, 'lock is governance or compliance, and lock-days from 1 on');
  return { mode: found, days: count };
}

/** The keys are those of the environment where none are given. The S3 client is loaded only where a location asks for it. */
export async function openObjectStore(
  location: string,
  given?: KeyRing,
  surroundings: Omit<S3Options, 'keys'> = {},
): Promise<ObjectStore> {
  const parsed = parseLocation(location);
  const keys = given ?? (await KeyRing.open());
  if (parsed.kind === 'folder') return new DirectoryStore(parsed.path, keys);
  // The client is pinned to the last line that supports every Node that we do, so its advice does not help an operator.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(parsed, { keys, ...surroundings });
}
