/** Thrown where the arena has no room for a block. Commands are refused before it comes to this. */
export class ArenaFull extends Error {
  constructor(bytes: number, capacity: number) {
    super(`the arena of ${capacity.toString()} bytes has no room for ${bytes.toString()} more`);
    this.name = 'ArenaFull';
  }
}
