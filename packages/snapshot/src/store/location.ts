/** Locations: `/path`, `file:///path`, `s3://bucket/prefix?endpoint=http://host:port&region=name&path-style=yes`. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyRing } from '../crypto/key-ring.js';
import { LocationInvalid } from '../errors.js';
import { DirectoryStore } from './directory-store.js';
import type { ObjectStore } from './object-store.js';

export interface S3Location {
  readonly kind: 's3';
  readonly bucket: string;
  /** Ends in a slash where it is not empty. */
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly forcePathStyle: boolean;
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

const parameters = new Set(['endpoint', 'region', 'path-style']);

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
  };
}

/** The keys are those of the environment where none are given. The S3 client is loaded only where a location asks for it. */
export async function openObjectStore(location: string, given?: KeyRing): Promise<ObjectStore> {
  const parsed = parseLocation(location);
  const keys = given ?? (await KeyRing.open());
  if (parsed.kind === 'folder') return new DirectoryStore(parsed.path, keys);
  // The client is pinned to the last line that supports every Node that we do, so its advice does not help an operator.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(parsed, keys);
}
