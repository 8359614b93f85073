/**
 * Names of objects. No name is a prefix of another, and none has an empty part: some S3 servers keep objects as files.
 *
 *   <shard>/<id>/part-00001.pages    pages
 *   <shard>/<id>/manifest.json       written last: without it there is no snapshot
 *   clusters/<id>/cluster.json       names a snapshot of each shard
 */

/** Snapshots of a shard sort by sequence number, then by time. */
export function snapshotId(sequence: number, timeMs: number, salt: number): string {
  // It formats a time that came from outside.
  // eslint-disable-next-line no-restricted-globals
  const time = new Date(timeMs).toISOString().replaceAll(/[-:.]/g, '');
  return `${String(sequence).padStart(16, '0')}-${time}-${salt.toString(16).padStart(8, '0')}`;
}

export const snapshotFolder = (shard: string, id: string): string => `${shard}/${id}/`;
export const manifestName = (shard: string, id: string): string => `${shard}/${id}/manifest.json`;
export const partName = (number: number): string => `part-${String(number).padStart(5, '0')}.pages`;
export const clusterManifestName = (id: string): string => `clusters/${id}/cluster.json`;

const manifestPattern = /^([^/]+)\/([^/]+)\/manifest\.json$/;
const partPattern = /^part-\d{5,}\.pages$/;
const clusterPattern = /^clusters\/([^/]+)\/cluster\.json$/;
const namePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

export const isPartName = (name: string): boolean => partPattern.test(name);
export const isCleanName = (name: string): boolean => namePattern.test(name);

/** Shard and id where the object is a manifest. */
export function parseManifestName(name: string): { shard: string; id: string } | undefined {
  const [, shard, id] = manifestPattern.exec(name) ?? [];
  return shard === undefined ? undefined : { shard, id };
}

export function parseClusterManifestName(name: string): string | undefined {
  return clusterPattern.exec(name)?.[1];
}
