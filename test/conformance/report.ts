import type { Difference } from './golden.js';

export function describeDifference(difference: Difference): string {
  return [
    `  ${difference.scenario} (RESP${difference.protocol}): ${difference.step}`,
    `    expected ${JSON.stringify(difference.expected)}`,
    `    got      ${JSON.stringify(difference.got)}`,
  ].join('\n');
}
