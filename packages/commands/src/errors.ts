/** The texts that Redis 7.2 answers. */
export const errors = {
  syntax: 'ERR syntax error',
  wrongType: 'WRONGTYPE Operation against a key holding the wrong kind of value',
  notInteger: 'ERR value is not an integer or out of range',
  notFloat: 'ERR value is not a valid float',
  noSuchKey: 'ERR no such key',
  notInt32: 'ERR value is out of range, value must between -2147483648 and 2147483647',
  overflow: 'ERR increment or decrement would overflow',
  idleTimeNotKept:
    'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
  frequencyNotKept:
    'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
  outOfMemory: "OOM command not allowed when used memory > 'maxmemory'.",
  negativeTimeout: 'ERR timeout is negative',
  timeoutNotFloat: 'ERR timeout is not a float or out of range',
  timeoutOutOfRange: 'ERR timeout is out of range',
  timeoutNotInteger: 'ERR timeout is not an integer or out of range',
  stringTooLong: 'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
  minMaxNotFloat: 'ERR min or max is not a float',
  nanScore: 'ERR resulting score is not a number (NaN)',
} as const;

export const wrongArity = (name: string): string =>
  `ERR wrong number of arguments for '${name.toLowerCase()}' command`;
export const invalidExpire = (name: string): string =>
  `ERR invalid expire time in '${name.toLowerCase()}' command`;
