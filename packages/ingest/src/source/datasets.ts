/** One recorded data set of the package `vega-datasets`, and how its records become events. */
export interface Dataset {
  readonly file: string;
  readonly format: 'json' | 'csv';
  /** Where the list of records lies in a JSON file, if not at its root. */
  readonly listKey?: string;
  /** The field with the time of the event, which a loop moves forward. */
  readonly timePath: readonly string[];
}

export const datasets: ReadonlyMap<string, Dataset> = new Map<string, Dataset>([
  ['flights-2k', { file: 'flights-2k.json', format: 'json', timePath: ['date'] }],
  ['flights-5k', { file: 'flights-5k.json', format: 'json', timePath: ['date'] }],
  ['flights-10k', { file: 'flights-10k.json', format: 'json', timePath: ['date'] }],
  ['flights-20k', { file: 'flights-20k.json', format: 'json', timePath: ['date'] }],
  [
    'earthquakes',
    {
      file: 'earthquakes.json',
      format: 'json',
      listKey: 'features',
      timePath: ['properties', 'time'],
    },
  ],
  ['weather', { file: 'weather.csv', format: 'csv', timePath: ['date'] }],
  ['seattle-weather', { file: 'seattle-weather.csv', format: 'csv', timePath: ['date'] }],
  [
    'seattle-weather-hourly-normals',
    { file: 'seattle-weather-hourly-normals.csv', format: 'csv', timePath: ['date'] },
  ],
  ['sp500-2000', { file: 'sp500-2000.csv', format: 'csv', timePath: ['date'] }],
]);
