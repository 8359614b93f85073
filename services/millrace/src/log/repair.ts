import { lockFolder, MillraceError } from '@millrace/base';
import { nodeDisk, repairLog } from '@millrace/log';
import { findLogFolder } from './folder.js';

export async function repair(dir: string, options: { truncateAt: string }): Promise<void> {
  const truncateAt = Number(options.truncateAt);
  if (!Number.isSafeInteger(truncateAt) || truncateAt < 1)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `--truncate-at is the number of a record, not '${options.truncateAt}'`,
    );
  const { log, store } = await findLogFolder(dir);
  await using _lock = store === undefined ? undefined : await lockFolder(store);
  const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const aside = `${log}-removed-${stamp}`;
  const { lastSequence, moved, cut } = await repairLog({
    directory: log,
    disk: nodeDisk,
    truncateAt,
    asideDirectory: aside,
  });
  if (cut !== undefined) console.log(`${cut.file}: cut ${cut.bytes} bytes at byte ${cut.offset}`);
  for (const file of moved) console.log(`${file}: moved away`);
  console.log(`The log ends at record ${lastSequence} now. What was cut off is in ${aside}.`);
  console.log(
    'A snapshot that reaches beyond this record still holds what it held: a start loads it.',
  );
}
