/** A broken promise of our own code. Nothing catches it but the outermost handler: the state behind it cannot be trusted. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** For the programmer's errors, always on. The message is fixed, so that the good case costs one branch. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}
