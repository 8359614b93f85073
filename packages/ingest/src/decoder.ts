import type { EventFields } from './event-fields.js';
import { JsonScanner } from './json/json-scanner.js';

/** A field's way from the root of an event, as `properties.mag` names it. */
export type FieldPath = readonly string[];

/** Finds the wanted fields in the bytes of one event, and whether the event is well-formed at all. */
export interface Decoder {
  /** Fills the wanted fields. Returns why the event cannot be decoded, if so. */
  decode(
    bytes: Uint8Array,
    offset: number,
    length: number,
    fields: EventFields,
  ): string | undefined;
}

export interface WantedField {
  readonly path: FieldPath;
  /** Its number in `EventFields`. */
  readonly field: number;
}

export type CreateDecoder = (wanted: readonly WantedField[]) => Decoder;

/** The decoders that a pipeline may name; others are added when an ingestor is created. */
export const builtInDecoders: ReadonlyMap<string, CreateDecoder> = new Map([
  ['json', (wanted: readonly WantedField[]): Decoder => new JsonScanner(wanted)],
]);
