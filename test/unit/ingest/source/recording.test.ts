import assert from 'node:assert/strict';
import { parseCsv, Recording } from '@millrace/ingest';

describe('Recording', () => {
  it('replays in the order of time, and moves the times on with each round', async () => {
    const recording = await Recording.load('earthquakes');
    interface Quake {
      id: string;
      properties: { time: number };
    }
    const quakes = Array.from({ length: recording.length }, (_, at) => {
      return JSON.parse(recording.event(at)) as Quake;
    });
    const times = quakes.map(({ properties }) => properties.time);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.equal(quakes.length, 1707);
    const again = JSON.parse(recording.event(recording.length)) as Quake;
    assert.equal(again.id, quakes[0].id);
    const moved = again.properties.time - times[0];
    assert.ok(moved > times[times.length - 1] - times[0] && moved % 86_400_000 === 0);
  });

  it('makes typed events of CSV', async () => {
    const recording = await Recording.load('weather');
    assert.equal(recording.length, 2922);
    const first = '"date":"2012-01-01","precipitation":0,"temp_max":12.8,"temp_min":5,"wind":4.7';
    assert.equal(recording.event(0), `{"location":"Seattle",${first},"weather":"drizzle"}`);
    const next = JSON.parse(recording.event(2922)) as { date: string };
    assert.equal(next.date, '2016-01-01');
  });

  it('reads quotes, line ends and empty fields of CSV', () => {
    assert.deepEqual(parseCsv('a,b\r\n"x,""y""\n",-1.50\r\n,z\n'), [
      { a: 'x,"y"\n', b: -1.5 },
      { a: '', b: 'z' },
    ]);
    assert.deepEqual(parseCsv('a,b\n1,'), [{ a: 1, b: '' }]);
    assert.deepEqual(parseCsv('a\n1'), [{ a: 1 }]);
  });
});
