import { errorCodeOf, MillraceError } from '@millrace/base';
import { createProgram } from './program.js';

try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`millrace: ${describe(error)}\n`);
} finally {
  if (process.connected) process.disconnect(); // the channel to a supervisor would keep the process alive
}

/** The operator's errors in a line; our own mistakes with their stack. */
function describe(error: unknown): string {
  if (error instanceof MillraceError) return `${error.message} (${error.code})`;
  if (!(error instanceof Error)) return String(error);
  return errorCodeOf(error) === undefined ? (error.stack ?? error.message) : error.message;
}
