import { integer, oneOf, string } from './config-types.js';
import { LOG_LEVELS } from './logger.js';

/** The configuration rows of what every service shows of itself. */
export const observabilityRows = {
  'metrics-port': integer({
    default: 0,
    max: 65535,
    description: 'The port for /metrics and /healthz; 0 serves none.',
  }),
  'metrics-host': string({
    default: '127.0.0.1',
    description: 'The address for /metrics and /healthz.',
  }),
  'log-level': oneOf(LOG_LEVELS, {
    default: 'info',
    description: 'The least severe lines that are logged.',
  }),
};
