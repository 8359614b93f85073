import { configType, defineConfig } from '@millrace/base';

const { boolean, duration, integer, string } = configType;

const port = (preset: number, description: string) =>
  integer({ default: preset, min: 1, max: 65535, description });

export const startTable = defineConfig('start', {
  dir: string({ default: '.millrace', description: 'The folder for data and logs.' }),
  once: boolean({ default: false, description: 'Ends after one report.' }),
  'once-after': duration({
    default: 5000,
    description: 'How long --once lets events arrive before its report.',
  }),
  refresh: duration({
    default: 1000,
    min: 100,
    description: 'How often the display is renewed; without a terminal five times as seldom.',
  }),
  'store-port': port(7001, 'The first port for RESP; the second store takes the next one.'),
  'gateway-port': port(50051, 'The port for gRPC.'),
  'metrics-port': port(9101, 'The first port for /metrics and /healthz; each service takes one.'),
  pipelines: string({
    default: '',
    description: 'A file with pipelines, instead of the built-in replay of recorded events.',
  }),
});
