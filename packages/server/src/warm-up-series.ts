/** What time series are warmed up with: samples of both kinds of values, and the queries that dashboards ask. */

const samplesAtOnce = 24;
/** As long as the times that clients send: short ones are read in another way. */
const startMs = 1_700_000_000_000;
const stepMs = 1000;
const temperature = 'series:temperature';
const noise = 'series:noise';
const counter = 'series:counter';
const constant = 'series:constant';

/** Decimals as sensors send them, up and down. */
function decimal(i: number): string {
  return (20 + ((i * 7919) % 1000) / 200).toFixed(1);
}

/** Fractions that take all digits. */
function fraction(i: number): string {
  return String(1 / (3 + ((i * 7919) % 1009)));
}

function timeOf(i: number): string {
  return (startMs + i * stepMs).toString();
}

/** From a clock that wavers. */
function roughTimeOf(i: number): string {
  return (startMs + i * stepMs + ((i * 7919) % 200)).toString();
}

function batch(
  key: string,
  turn: number,
  valueOf: (i: number) => string,
  clock: (i: number) => string = timeOf,
): string[] {
  const words = ['TS.MADD'];
  for (let i = turn * samplesAtOnce; i < (turn + 1) * samplesAtOnce; i++)
    words.push(key, clock(i), valueOf(i));
  return words;
}

/** TS.RANGE over so many of the newest samples. */
function range(key: string, turn: number, samples: number, ...words: string[]): string[] {
  const from = timeOf(Math.max(0, turn * samplesAtOnce - samples));
  return ['TS.RANGE', key, from, '+', ...words];
}

const bucket = (samples: number): string => (samples * stepMs).toString();

/** Each makes a command for a turn; turns are counted up, for samples come in the order of time. */
type Make = (turn: number) => readonly string[];

export const seriesWrites: readonly Make[] = [
  (turn) => ['TS.ADD', 'series:one', timeOf(turn), decimal(turn)],
  (turn) => batch(temperature, turn, decimal),
  (turn) => batch(noise, turn, fraction),
  (turn) => batch(counter, turn, (i) => (i * 25 + ((i * 7919) % 25)).toString(), roughTimeOf),
  (turn) => batch(constant, turn, () => '42'),
];

/** What takes long, so that it need not run as often. */
export const seriesQueries: readonly Make[] = [
  () => ['TS.ALTER', temperature, 'LABELS', 'kind', 'temperature', 'room', 'hall'],
  (turn) => range(temperature, turn, 100),
  (turn) => range(noise, turn, 600),
  (turn) => range(temperature, turn, 3000, 'AGGREGATION', 'avg', bucket(700)),
  (turn) => range(temperature, turn, 3000, 'AGGREGATION', 'max', bucket(2000)),
  (turn) => range(temperature, turn, 3000, 'AGGREGATION', 'std.p', bucket(700)),
  (turn) => range(noise, turn, 1500, 'AGGREGATION', 'avg', bucket(300)),
  (turn) => range(noise, turn, 1500, 'AGGREGATION', 'std.p', bucket(300)),
  (turn) =>
    range(
      temperature,
      turn,
      1500,
      ...['FILTER_BY_VALUE', '20', '22', 'AGGREGATION', 'count', bucket(700)],
    ),
  (turn) => [
    ...['TS.MRANGE', timeOf(Math.max(0, turn * samplesAtOnce - 1500)), '+'],
    ...['WITHLABELS', 'AGGREGATION', 'avg', bucket(600), 'FILTER', 'kind=temperature'],
    ...['GROUPBY', 'room', 'REDUCE', 'max'],
  ],
  () => ['TS.QUERYINDEX', 'kind=temperature', 'room=hall'],
];

/** What has to be there. */
export const seriesPreparation: readonly (readonly string[])[] = [
  ['TS.CREATE', temperature],
  ['TS.CREATE', counter],
  ['TS.CREATE', constant],
  ['TS.CREATE', noise, 'LABELS', 'kind', 'temperature', 'room', 'hall'],
];
