/** The Redis version whose behaviour clients find, as Valkey reports one. */
export const redisVersion = '7.2.4';
export const millraceVersion = '0.1.0';
