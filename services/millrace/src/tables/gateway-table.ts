import { configType, defineConfig, observabilityRows } from '@millrace/base';
import { clusterRows } from './common.js';

const { bytes, integer, string } = configType;

export const gatewayTable = defineConfig('gateway', {
  host: string({ default: '127.0.0.1', description: 'The address for gRPC.' }),
  port: integer({
    default: 50051,
    max: 65535,
    description: 'The port for gRPC; 0 picks a free one.',
  }),
  ...clusterRows,
  'receive-message-bytes-max': bytes({
    default: 16 * 2 ** 20,
    min: 1024,
    description: 'The longest request; a longer one is refused with RESOURCE_EXHAUSTED.',
  }),
  'send-message-bytes-max': bytes({
    default: 64 * 2 ** 20,
    min: 1024,
    description: 'The longest answer; a longer one is refused with RESOURCE_EXHAUSTED.',
  }),
  ...observabilityRows,
});
