import { configType, defineConfig, observabilityRows } from '@millrace/base';
import { CHAIN_LENGTH_MAX } from '@millrace/snapshot';

const { bytes, duration, integer, list, oneOf, string } = configType;

export const archiverTable = defineConfig('archiver', {
  dirs: list({
    default: [],
    description: 'The folders of the stores on this machine, each what the store has as its dir.',
  }),
  to: string({
    default: '',
    description:
      'Where the archive is: a folder, or s3://bucket/prefix?endpoint=http://host:port. Credentials come from the environment, as AWS tools take them.',
  }),
  interval: duration({
    default: 1000,
    min: 100,
    description: 'How often what is new in the log is shipped: what a lost disk can cost.',
  }),
  'snapshot-interval': duration({
    default: 3_600_000,
    min: 1000,
    description: 'How often a snapshot is made out of the last one and the archived log.',
  }),
  window: duration({
    default: 7 * 86_400_000,
    min: 60_000,
    description: 'How far back each moment stays restorable; what is older goes.',
  }),
  'snapshot-compression': oneOf(['zstd', 'none'], {
    default: 'zstd',
    description: 'How pages of archived snapshots are compressed.',
  }),
  'snapshot-chain': integer({
    default: CHAIN_LENGTH_MAX,
    max: CHAIN_LENGTH_MAX,
    description:
      'Archived snapshots that may build one on the other, each with only what was written since the one before, until all is written again; 0 writes all always.',
  }),
  'encryption-key-file': string({
    default: '',
    description:
      'A file of keys under which the archive is encrypted, each line id:base64 of 32 bytes; the first one encrypts, the others open what is older. Where empty, those of MILLRACE_ENCRYPTION_KEY_FILE or MILLRACE_ENCRYPTION_KEYS.',
  }),
  'work-dir': string({
    default: '',
    description:
      'A folder for snapshots on their way; one in the folder of temporary files where empty.',
  }),
  'arena-size': bytes({
    default: 2 ** 31 - 2 ** 26,
    description: 'The address space reserved while a snapshot is made; as much as a store has.',
  }),
  ...observabilityRows,
});
