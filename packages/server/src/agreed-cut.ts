/**
 * A snapshot that is cut when somebody outside says so, so that all shards of a cluster are cut at one moment: each gets ready,
 * then each holds its writes back, and only when all do is the first one cut. A write that began after another was acknowledged is
 * therefore in no snapshot without the other.
 *
 *   preparing --ready--> ready --hold--> holding --cut--> cut
 *   each but `cut` --giveUp, a limit is over--> ended
 */
import { MillraceError } from '@millrace/base';
import type { Pause } from './pause.js';

/** Writes wait no longer, whatever becomes of who asked for it. */
export const holdMsMax = 1_000;
/** For the other shards to get ready. */
const readyMsMax = 30_000;

type State = 'preparing' | 'ready' | 'holding' | 'cut' | 'ended';

export class AgreedCut {
  readonly #pause: Pause;
  readonly #onReady: () => void;
  readonly #moment: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (reason: Error) => void = () => undefined;
  #state: State = 'preparing';
  #timer: NodeJS.Timeout | undefined;

  constructor(pause: Pause, onReady: () => void) {
    this.#pause = pause;
    this.#onReady = onReady;
    this.#moment = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#moment.catch(() => undefined); // it may end before anybody waits for it
  }

  get isPreparing(): boolean {
    return this.#state === 'preparing';
  }
  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Everything is there for the cut; when it is to be made. */
  ready(): Promise<void> {
    if (this.#state === 'preparing') {
      this.#state = 'ready';
      this.#limit(readyMsMax, 'nobody asked for the cut of a snapshot that was prepared');
      this.#onReady();
    }
    return this.#moment;
  }

  /** False where it is too late, or too early. */
  hold(): boolean {
    if (this.#state !== 'ready') return false;
    this.#state = 'holding';
    this.#pause.holdWrites();
    this.#limit(holdMsMax, `writes were held for ${holdMsMax.toString()} ms, and no cut came`);
    return true;
  }

  /** False where writes are not held any more: what was written since may depend on what another shard does not have. */
  cut(): boolean {
    if (this.#state !== 'holding') return false;
    this.#state = 'cut';
    clearTimeout(this.#timer);
    this.#resolve();
    return true;
  }

  /** The cut was made, or the snapshot has failed: writes go on. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'ended') this.#pause.releaseWrites();
    this.#state = 'ended';
  }

  giveUp(reason: string): void {
    if (this.#state === 'cut' || this.#state === 'ended') return;
    this.end();
    this.#reject(new MillraceError('LIMIT_EXCEEDED', reason));
  }

  #limit(milliseconds: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.giveUp(reason);
    }, milliseconds);
    this.#timer.unref();
  }
}
