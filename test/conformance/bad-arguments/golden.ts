/**
 * What the real servers answer to spoilt calls, one line for each word of a call that was replaced (0: cut or lengthened):
 * [what it was replaced by, RESP2 outcome, RESP3 outcome where that is another one, keyspace events], equal outcomes together. An outcome
 * is the reply, and behind an arrow a digest of the keys where the call changed them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Difference, goldenPath } from '../golden.js';
import type { SpoiltCall } from './mutations.js';
import type { Outcome } from './play.js';

export const FAMILY = 'bad-arguments';

type Group = [labels: string, outcome2: string, outcome3?: string | null, events?: string];
export interface RecordedCall {
  readonly server: string;
  /** By place and label. */
  readonly outcomes: ReadonlyMap<string, Outcomes>;
}
/** Of each protocol, and the events. */
export type Outcomes = readonly [resp2: string, resp3: string, events: string];
export type Recording = Map<string, RecordedCall>;

const JOIN = ', ';

export const textOfOutcome = ({ reply, change }: Outcome): string =>
  change === '' ? reply : `${reply} > ${change}`;
export const keyOf = (place: number, label: string): string => `${place} ${label}`;
/** The same call may stand for two servers. */
export const nameOf = (call: SpoiltCall): string => `${call.oracle}: ${call.text}`;

export function loadRecording(): Recording {
  type Stored = Record<string, { server: string; places: Record<string, Group[]> }>;
  const stored = JSON.parse(readFileSync(goldenPath(FAMILY), 'utf8')) as Stored;
  return new Map(
    Object.entries(stored).map(([name, { server, places }]) => {
      const outcomes = Object.entries(places).flatMap(([place, groups]) =>
        groups.flatMap(([labels, two, three, events = '']) =>
          labels
            .split(JOIN)
            .map((label) => [`${place} ${label}`, [two, three ?? two, events]] as const),
        ),
      );
      return [name, { server, outcomes: new Map(outcomes) }];
    }),
  );
}

export function saveRecording(recording: Recording): void {
  const calls = [...recording].map(([name, { server, outcomes }]) => {
    const places = [...groupByPlace(outcomes)].map(
      ([place, groups]) => `  "${place}": ${ascii(JSON.stringify([...groups.values()]))}`,
    );
    return ` ${JSON.stringify(name)}: {"server": ${JSON.stringify(server)}, "places": {\n${places.join(',\n')}\n }}`;
  });
  writeFileSync(goldenPath(FAMILY), `{\n${calls.join(',\n')}\n}\n`);
}

/** Where two recordings of the same calls part. */
export function compareRecordings(left: Recording, right: Recording): Difference[] {
  return [...left].flatMap(([scenario, { outcomes }]) =>
    [...outcomes].flatMap(([step, expected]) => {
      const got = right.get(scenario)?.outcomes.get(step);
      return [0, 1, 2].flatMap((part) => {
        const [was, is] = [expected[part] ?? null, got?.[part] ?? null];
        const protocol = part === 0 ? 2 : 3;
        return was === is ? [] : [{ scenario, protocol, step, expected: was, got: is } as const];
      });
    }),
  );
}

function groupByPlace(outcomes: RecordedCall['outcomes']): Map<string, Map<string, Group>> {
  const places = new Map<string, Map<string, Group>>();
  for (const [key, [two, three, events]] of outcomes) {
    const [place, ...label] = key.split(' ');
    const groups = places.get(place) ?? new Map<string, Group>();
    places.set(place, groups);
    const same = JSON.stringify([two, three, events]);
    const group = groups.get(same);
    if (group !== undefined) group[0] += JOIN + label.join(' ');
    else groups.set(same, [label.join(' '), two, ...seldom(two, three, events)]);
  }
  return places;
}

function seldom(two: string, three: string, events: string): [(string | null)?, string?] {
  if (events !== '') return [two === three ? null : three, events];
  return two === three ? [] : [three];
}

const ascii = (json: string): string =>
  json.replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
