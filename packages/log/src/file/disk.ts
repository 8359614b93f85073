/** What the file log needs of a file system. The real one is `nodeDisk`; tests bring one that fails on purpose. */
export interface Disk {
  makeDirectory(directory: string): Promise<void>;
  /** The names in a directory, in no particular order. */
  list(directory: string): Promise<string[]>;
  /** `create` makes the file, or empties the one that is there. Both can read and write. */
  open(path: string, mode: 'existing' | 'create'): Promise<DiskFile>;
  remove(path: string): Promise<void>;
  /** Makes the names in a directory durable: which files were made and removed. */
  syncDirectory(directory: string): Promise<void>;
}

export interface DiskFile {
  size(): Promise<number>;
  /** Returns how many bytes were read: 0 only at the end of the file. */
  read(into: Uint8Array, from: number, length: number, position: number): Promise<number>;
  /** Returns how many bytes were written, which may be fewer than asked. */
  write(bytes: Uint8Array, from: number, length: number, position: number): Promise<number>;
  /** The same, and what was written is durable then: one call where `write` and `sync` are two. */
  writeDurably(bytes: Uint8Array, from: number, length: number, position: number): Promise<number>;
  /** Makes the content durable. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
