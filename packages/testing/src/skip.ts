interface Skippable {
  parent?: Skippable | undefined;
  skipReason?: string;
  type?: string;
}

interface SkipContext {
  skip(): never;
  runnable(): unknown;
}

/**
 * Skips the running test (or, called in a `before` hook, its whole suite) aloud: the reporter lists it by name with the reason.
 */
export function skip(context: SkipContext, reason: string): never {
  const runnable = context.runnable() as Skippable;
  const target = runnable.type === 'hook' && runnable.parent ? runnable.parent : runnable;
  target.skipReason = reason;
  return context.skip();
}
