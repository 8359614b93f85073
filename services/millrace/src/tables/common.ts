import { configType, MillraceError } from '@millrace/base';

const { list, string } = configType;

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
