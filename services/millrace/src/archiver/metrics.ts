import { Metrics } from '@millrace/base';
import type { ShardStatus } from './archiver.js';

type Count = Exclude<
  { [K in keyof ShardStatus]: ShardStatus[K] extends number ? K : never }[keyof ShardStatus],
  undefined
>;

export function describeArchiver(statuses: readonly ShardStatus[]): Metrics {
  const metrics = new Metrics();
  const samples =
    (count: Count, factor = 1) =>
    () =>
      statuses.map((status) => ({ labels: { dir: status.dir }, value: status[count] * factor }));
  const gauge = (name: string, help: string, read: ReturnType<typeof samples>): void => {
    metrics.gauge({ name: `millrace_archive_${name}`, help, labels: ['dir'] }, read);
  };
  const counter = (name: string, help: string, count: Count): void => {
    metrics.counter(
      { name: `millrace_archive_${name}_total`, help, labels: ['dir'] },
      samples(count),
    );
  };
  counter('records', 'Records of the log that were shipped.', 'records');
  counter('log_bytes', 'Bytes of the log that were shipped.', 'bytes');
  counter('stored_bytes', 'What they take in the archive.', 'storedBytes');
  counter('snapshots', 'Snapshots made off the serving path.', 'snapshots');
  counter('bad_snapshots', 'Of those, such as did not stand their trial restore.', 'badSnapshots');
  gauge('failures', 'Failures in a row; 0 while all is well.', samples('failures'));
  gauge('sequence', 'The last record in the archive.', samples('sequence'));
  gauge(
    'time_seconds',
    'Everything before this moment is in the archive.',
    samples('archivedTimeMs', 1e-3),
  );
  gauge(
    'snapshot_time_seconds',
    'The moment of the newest snapshot.',
    samples('snapshotTimeMs', 1e-3),
  );
  return metrics;
}
