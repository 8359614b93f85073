import type { Kafka, Producer } from 'kafkajs';
import { encodeDeadLetter } from './dead-letter.js';
import type { DeadLetter, DeadLetterWriter } from './dead-letter.js';

/** Produces dead letters to a topic, which is created with the first of them if need be. */
export class KafkaDeadLetters implements DeadLetterWriter {
  readonly #kafka: Kafka;
  readonly #topic: string;
  #producer: Promise<Producer> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(kafka: Kafka, topic: string) {
    this.#kafka = kafka;
    this.#topic = topic;
  }

  /** One after the other: several sends in flight can lose acknowledged records with kafkajs. */
  write(letters: readonly DeadLetter[]): Promise<void> {
    const written = this.#last.then(() => this.#send(letters));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #send(letters: readonly DeadLetter[]): Promise<void> {
    this.#producer ??= this.#connect();
    try {
      const producer = await this.#producer;
      const messages = letters.map((letter) => ({
        key: `${letter.source}/${letter.partition}/${letter.offset}`,
        value: encodeDeadLetter(letter),
      }));
      await producer.send({ topic: this.#topic, acks: -1, messages });
    } catch (error) {
      await this.#disconnect();
      throw error;
    }
  }

  async #connect(): Promise<Producer> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const topics = await admin.listTopics();
      const isThere = topics.includes(this.#topic);
      if (!isThere)
        await admin.createTopics({ topics: [{ topic: this.#topic, numPartitions: 1 }] });
    } finally {
      await admin.disconnect();
    }
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    return producer;
  }

  /** Does not wait for what is being written: with the broker away, that could take long. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then(
      (open) => open.disconnect(),
      () => undefined,
    );
  }
}
