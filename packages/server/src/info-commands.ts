/** What INFO tells of commands and their errors. */
import type { Section } from './info-section.js';

export const commandstats: Section = (context) =>
  Object.fromEntries(
    context.table
      .flat()
      .filter((routine) => routine.calls + routine.rejected > 0)
      .map((routine) => [
        `cmdstat_${routine.fullName}`,
        `calls=${routine.calls.toString()},usec=${Math.round(routine.micros).toString()},usec_per_call=${(routine.micros / Math.max(1, routine.calls)).toFixed(2)},rejected_calls=${routine.rejected.toString()},failed_calls=${routine.failed.toString()}`,
      ]),
  );

export const latencystats: Section = ({ statistics, table, config }) =>
  Object.fromEntries(
    table.flat().flatMap((routine) => {
      const counts = statistics.latencyOf(routine);
      if (counts === undefined) return [];
      const shown = config.values['latency-tracking-info-percentiles'].map(
        (one) => `p${one.toString()}=${counts.percentile(one).toFixed(3)}`,
      );
      return [[`latency_percentiles_usec_${routine.fullName}`, shown.join(',')]];
    }),
  );

export const errorstats: Section = ({ statistics }) =>
  Object.fromEntries(
    [...statistics.errorsByCode]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, count]) => [`errorstat_${code}`, `count=${count.toString()}`]),
  );
