import type { configType } from '@millrace/base';

const name = 'latency-tracking-info-percentiles';

/** Per cents with blanks between, as INFO latencystats takes them. */
export function percentiles(options: {
  default: readonly number[];
  isMutable: boolean;
  description: string;
}): configType.Row<readonly number[]> {
  return {
    ...options,
    isSecret: false,
    typeName: 'numbers',
    parse: (text) =>
      text
        .split(/\s+/)
        .filter((word) => word !== '')
        .map(percentile),
    format: (values) => values.join(' '),
  };
}

function percentile(word: string): number {
  const value = Number(word);
  if (Number.isNaN(value)) throw new Error(`Invalid ${name} parameters`);
  if (value < 0 || value > 100)
    throw new Error(`${name} parameters should sit between [0.0,100.0]`);
  return value;
}
