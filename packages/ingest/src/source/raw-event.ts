/** An event as a source hands it over. Kafka's messages have this shape already. */
export interface RawEvent {
  readonly offset: string;
  /** Milliseconds since 1970. */
  readonly timestamp: string;
  readonly value: Uint8Array | null;
}

/** The event with this offset; offsets rise, with gaps. */
export function findEvent(events: readonly RawEvent[], offset: number): RawEvent | undefined {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number(events[middle].offset) < offset) low = middle + 1;
    else high = middle;
  }
  const found = events.at(low);
  return found !== undefined && Number(found.offset) === offset ? found : undefined;
}
