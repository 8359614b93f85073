import { RawClient } from '@millrace/testing';

const commandsAWrite = 4;

/**
 * Writes numbers in order over one connection, several commands at a time, until the store is gone. What a store has then of
 * it must be exactly the first so many: as many as were acknowledged or more, none but what was sent, and nothing twice.
 */
export class PrefixWriter {
  acknowledged = 0;
  sent = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async write(port: number, isOver: () => boolean): Promise<void> {
    await using client = await RawClient.connect({ port });
    while (!isOver()) {
      const from = this.sent;
      this.sent += commandsAWrite;
      for (let n = from + 1; n <= this.sent; n++) client.send(...this.#command(n));
      for (let n = from + 1; n <= this.sent; n++) {
        const reply = await client.receive();
        if (typeof reply === 'string' && /^[-?]/.test(reply)) return;
        this.acknowledged = n;
      }
    }
  }

  /** Throws where something acknowledged is missing, or something is there that was never sent or comes out of order. */
  async check(client: RawClient): Promise<void> {
    const list = numbersIn(await client.call('LRANGE', this.#key('list'), '0', '-1'));
    const hash = numbersIn(await client.call('HVALS', this.#key('hash')));
    const scores = numbersIn(await client.call('ZRANGE', this.#key('scores'), '0', '-1'));
    const stream = await client.call('XLEN', this.#key('stream'));
    const [counted] = numbersIn([stream]);
    const all = [...list, ...hash, ...scores].sort((a, b) => a - b);
    const found = all.length + counted;
    const [sent, acknowledged] = [String(this.sent), String(this.acknowledged)];
    if (found < this.acknowledged || found > this.sent)
      throw new Error(
        `${this.#name}: ${String(found)} writes are there, ${acknowledged} were acknowledged of ${sent}`,
      );
    const expected = Array.from({ length: found }, (_, i) => i + 1).filter((n) => n % 4 !== 3);
    if (all.some((n, i) => n !== expected[i]) || all.length !== expected.length)
      throw new Error(`${this.#name}: what is there of ${sent} writes is not their beginning`);
  }

  #command(n: number): string[] {
    const text = String(n);
    if (n % 4 === 0) return ['RPUSH', this.#key('list'), text];
    if (n % 4 === 1) return ['HSET', this.#key('hash'), text, text];
    if (n % 4 === 2) return ['ZADD', this.#key('scores'), text, text];
    return ['XADD', this.#key('stream'), '*', 'n', text];
  }

  #key(type: string): string {
    return `${this.#name}:${type}`;
  }
}

function numbersIn(reply: unknown): number[] {
  if (!Array.isArray(reply)) throw new Error(`not an array: ${JSON.stringify(reply)}`);
  return reply.map((one) => Number(String(one).slice(1)));
}
