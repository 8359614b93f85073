import type { ClusterClient } from '@millrace/client';
import { invalidArgument } from './error-catalogue.js';
import type { CardinalityServiceServer } from './generated/millrace/v1/cardinality.js';
import { integerOf } from './replies.js';
import { unary } from './unary.js';

export function createCardinalityService(client: ClusterClient): CardinalityServiceServer {
  return {
    addElements: unary(async ({ key, elements }) => {
      const reply = await client.call(['PFADD', key, ...elements], { key });
      return { changed: integerOf(reply) === 1 };
    }),
    countElements: unary(async ({ keys }) => {
      if (keys.length === 0) throw invalidArgument('no key is named');
      const reply = await client.call(['PFCOUNT', ...keys], { key: keys[0] });
      return { count: integerOf(reply) };
    }),
  };
}
