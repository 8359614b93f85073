import type { Disk, DiskFile } from '@millrace/log';

/** Builds of the parts that are wrong on purpose, to see that a simulation finds them. */
export interface Sabotage {
  /** What the log writes to, in place of the disk. */
  readonly logDisk?: (disk: Disk) => Disk;
  /** What the archivers read from. */
  readonly archiverDisk?: (disk: Disk) => Disk;
}

/** No sabotage. */
export const passDisk = (disk: Disk): Disk => disk;

/** What every simulation has to find, by what is wrong. */
export const sabotages: readonly (readonly [string, Sabotage])[] = [
  ['a log that never syncs what it calls durable', { logDisk: forgetfulDisk }],
  ['a log that forgets one sync in three', { logDisk: carelessDisk }],
  ['a log that does not make the names of its segments durable', { logDisk: namelessDisk }],
  ['an archiver that ships what a crash can take back', { archiverDisk: forgetfulDisk }],
];

/** A disk that says that it has synced and has not: what a log does whose flusher forgets to. */
export function forgetfulDisk(disk: Disk): Disk {
  return wrap(disk, (file) => ({
    ...bind(file),
    sync: () => Promise.resolve(),
    writeDurably: (bytes, from, length, position) => file.write(bytes, from, length, position),
  }));
}

/** One that forgets it only now and then. */
export function carelessDisk(disk: Disk): Disk {
  let syncs = 0;
  return wrap(disk, (file) => ({
    ...bind(file),
    sync: () => (++syncs % 3 === 0 ? Promise.resolve() : file.sync()),
    writeDurably: (bytes, from, length, position) =>
      ++syncs % 3 === 0
        ? file.write(bytes, from, length, position)
        : file.writeDurably(bytes, from, length, position),
  }));
}

/** One that makes files and does not make their names durable. */
export function namelessDisk(disk: Disk): Disk {
  return { ...bindDisk(disk), syncDirectory: () => Promise.resolve() };
}

function wrap(disk: Disk, change: (file: DiskFile) => DiskFile): Disk {
  return {
    ...bindDisk(disk),
    open: async (path, mode) => change(await disk.open(path, mode)),
  };
}

function bindDisk(disk: Disk): Disk {
  return {
    makeDirectory: (directory) => disk.makeDirectory(directory),
    list: (directory) => disk.list(directory),
    open: (path, mode) => disk.open(path, mode),
    remove: (path) => disk.remove(path),
    syncDirectory: (directory) => disk.syncDirectory(directory),
  };
}

function bind(file: DiskFile): DiskFile {
  return {
    size: () => file.size(),
    read: (into, from, length, position) => file.read(into, from, length, position),
    write: (bytes, from, length, position) => file.write(bytes, from, length, position),
    writeDurably: (bytes, from, length, position) =>
      file.writeDurably(bytes, from, length, position),
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  };
}
