import { configType, LOG_LEVELS, MillraceError } from '@millrace/base';

const { integer, list, oneOf, string } = configType;

/** Rows that every service other than the store has too, spelled as the store spells them. */
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

/** How a service reaches the stores. */
export const clusterRows = {
  stores: list({
    default: ['127.0.0.1:6379'],
    description: 'Some stores of the cluster, as host:port; the others are found through them.',
  }),
  username: string({
    default: '',
    description: 'The user to authenticate as, where there is one.',
  }),
  password: string({ default: '', isSecret: true, description: 'The password of the stores.' }),
};

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function parseAddresses(texts: readonly string[]): Address[] {
  return texts.map((text) => {
    const match = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text);
    if (!match) {
      throw new MillraceError('CONFIG_INVALID_VALUE', `stores must be host:port, not '${text}'`);
    }
    return { host: match[1] || match[2], port: Number(match[3]) };
  });
}
