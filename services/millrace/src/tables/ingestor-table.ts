import { configType, defineConfig, observabilityRows } from '@millrace/base';
import { clusterRows } from './common.js';

const { string } = configType;

export const ingestorTable = defineConfig('ingestor', {
  pipelines: string({
    default: '',
    description:
      'The file that says what is read from where and what becomes of it; without one, recorded events are replayed.',
  }),
  'dead-letter-folder': string({
    default: '.',
    description: 'Where the dead letters of embedded sources go; those of Kafka go to a topic.',
  }),
  ...clusterRows,
  ...observabilityRows,
});
