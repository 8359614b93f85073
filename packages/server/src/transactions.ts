/** Commands between MULTI and EXEC. */
import type { Routine } from '@millrace/commands';
import { Arguments } from '@millrace/resp';

/** A session may queue so many bytes of commands. */
const queuedBytesMax = 256 * 1024 * 1024;

export class QueuedCommands {
  readonly list: { routine: Routine; args: Arguments }[] = [];
  /** A command was refused on the way: EXEC aborts. */
  isRefused = false;
  #bytes = 0;

  /** Of the queued commands. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why the command is not queued, or undefined. */
  add(routine: Routine, args: Arguments): string | undefined {
    this.#bytes += args.end - args.start;
    if (this.#bytes > queuedBytesMax)
      return `ERR a transaction of more than ${queuedBytesMax.toString()} bytes is refused`;
    const copy = new Arguments();
    copy.loadCopy(args);
    this.list.push({ routine, args: copy });
    return undefined;
  }
}
