/** What COMMANDLOG, and SLOWLOG, keep. */
import { configType } from '@millrace/base';

const { integer } = configType;
const isMutable = true;

export const commandLogRows = {
  'slowlog-log-slower-than': integer({
    default: 10_000,
    min: -1,
    unit: 'µs',
    isMutable,
    description: 'Commands that take longer are in SLOWLOG and COMMANDLOG; -1 keeps none.',
  }),
  'slowlog-max-len': integer({
    default: 128,
    isMutable,
    description: 'Slow commands that are kept.',
  }),
  'commandlog-request-larger-than': integer({
    default: 2 ** 20,
    min: -1,
    unit: 'bytes',
    isMutable,
    description: 'Commands that are as large, as they are sent, are in COMMANDLOG; -1 keeps none.',
  }),
  'commandlog-large-request-max-len': integer({
    default: 128,
    isMutable,
    description: 'Large commands that are kept.',
  }),
  'commandlog-reply-larger-than': integer({
    default: 2 ** 20,
    min: -1,
    unit: 'bytes',
    isMutable,
    description: 'Commands whose replies are as large are in COMMANDLOG; -1 keeps none.',
  }),
  'commandlog-large-reply-max-len': integer({
    default: 128,
    isMutable,
    description: 'Commands with large replies that are kept.',
  }),
};
