/** What a read's reply becomes in its result. */
export const ResultForm = {
  bytes: 0,
  integer: 1,
  double: 2,
  sample: 3,
  list: 4,
  numbers: 5,
} as const;
export type ResultForm = (typeof ResultForm)[keyof typeof ResultForm];

/** What follows the key in the request and in the command. */
export const ReadForm = { key: 0, keyAndArgument: 1, keyAndArguments: 2 } as const;
export type ReadForm = (typeof ReadForm)[keyof typeof ReadForm];

export interface ReadKind {
  readonly command: string;
  readonly form: ReadForm;
  readonly result: ResultForm;
  /** The command up to its key; without the number of arguments where that varies. */
  readonly head: Uint8Array;
}

/** One row a kind of read, by its field number in the message `Read`. */
export const readKinds: readonly (ReadKind | undefined)[] = [
  undefined,
  kind('GET', ReadForm.key, ResultForm.bytes),
  kind('HGET', ReadForm.keyAndArgument, ResultForm.bytes),
  kind('HMGET', ReadForm.keyAndArguments, ResultForm.list),
  kind('ZSCORE', ReadForm.keyAndArgument, ResultForm.double),
  kind('ZRANK', ReadForm.keyAndArgument, ResultForm.integer),
  kind('ZREVRANK', ReadForm.keyAndArgument, ResultForm.integer),
  kind('ZCARD', ReadForm.key, ResultForm.integer),
  kind('PFCOUNT', ReadForm.key, ResultForm.integer),
  kind('TS.GET', ReadForm.key, ResultForm.sample),
  kind('XLEN', ReadForm.key, ResultForm.integer),
  kind('EXISTS', ReadForm.key, ResultForm.integer),
  kind('WIN.GET', ReadForm.keyAndArguments, ResultForm.numbers),
];

function kind(command: string, form: ReadForm, result: ResultForm): ReadKind {
  const name = `$${command.length}\r\n${command}\r\n`;
  const count = form === ReadForm.key ? '*2\r\n' : '*3\r\n';
  const head = form === ReadForm.keyAndArguments ? name : count + name;
  return { command, form, result, head: new TextEncoder().encode(head) };
}
