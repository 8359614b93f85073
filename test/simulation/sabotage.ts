import type { Disk, DiskFile } from '@millrace/log';

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
