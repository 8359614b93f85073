import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

const engine = new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(1) });
const database = new Database(engine);
const table = new CommandTable(allCommands);
const args = new Arguments();
const reply = new Reply();

function run(...parts: string[]): string {
  args.load(parts);
  reply.clear();
  database.effects.clear();
  database.begin(engine.keyspaces[0]);
  const routine = table.findText(parts[0]);
  assert.ok(routine?.execute !== undefined, `no command ${parts[0]}`);
  routine.execute(database, args, reply);
  return Buffer.from(reply.bytes.slice(0, reply.length)).toString('latin1');
}

const bulks = (text: string): string[] =>
  [...text.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, one]) => one);

/** The law of cosines, in place of the haversines that the commands go by. */
function kilometers(a: readonly [number, number], b: readonly [number, number]): number {
  const [x, y, u, v] = [...a, ...b].map((degrees) => (degrees * Math.PI) / 180);
  const cosine = Math.sin(y) * Math.sin(v) + Math.cos(y) * Math.cos(v) * Math.cos(u - x);
  return 6372.797560856 * Math.acos(Math.min(1, cosine));
}

describe('geo commands', () => {
  const random = createSeededRandom(23);
  const within = (from: number, to: number): number => from + random.fraction() * (to - from);
  const places = new Map<string, [number, number]>();

  before(() => {
    for (let i = 0; i < 3000; i++) {
      const place: [number, number] = [within(-30, 30), within(-60, 60)];
      places.set(`p${i.toString()}`, place);
      run('GEOADD', 'all', place[0].toString(), place[1].toString(), `p${i.toString()}`);
    }
    for (let i = 0; i < 80; i++) {
      const [longitude, latitude] = places.get(`p${i.toString()}`) ?? [0, 0];
      run('GEOADD', 'few', longitude.toString(), latitude.toString(), `p${i.toString()}`);
    }
  });

  it('give places back within the width of a cell', () => {
    for (const [name, [longitude, latitude]] of places) {
      const [x, y] = bulks(run('GEOPOS', 'all', name)).map(Number);
      assert.ok(Math.abs(x - longitude) <= 360 / 2 ** 26, name);
      assert.ok(Math.abs(y - latitude) <= 171 / 2 ** 26, name);
    }
  });

  it('find in a circle what is near enough, and nothing else, in any layout', () => {
    for (const [key, count] of [
      ['all', 3000],
      ['few', 80],
    ] as const) {
      for (let round = 0; round < 150; round++) {
        const center: [number, number] = [within(-30, 30), within(-60, 60)];
        const radius = within(1, 1500);
        const found = bulks(
          run(
            'GEOSEARCH',
            key,
            'FROMLONLAT',
            ...center.map(String),
            'BYRADIUS',
            radius.toString(),
            'km',
          ),
        );
        assert.equal(new Set(found).size, found.length);
        for (let i = 0; i < count; i++) {
          const name = `p${i.toString()}`;
          const distance = kilometers(center, places.get(name) ?? [0, 0]);
          // Places are rounded to the middles of cells of less than a meter.
          if (Math.abs(distance - radius) < 0.002) continue;
          assert.equal(
            found.includes(name),
            distance < radius,
            `${name} at ${distance.toString()}`,
          );
        }
      }
    }
  });

  it('sort by distance, and stop at so many', () => {
    const search = ['GEOSEARCH', 'all', 'FROMLONLAT', '3', '4', 'BYRADIUS', '900', 'km'];
    const ascending = bulks(run(...search, 'ASC'));
    const distances = ascending.map((name) => kilometers([3, 4], places.get(name) ?? [0, 0]));
    assert.ok(ascending.length > 20);
    assert.ok(distances.every((one, i) => i === 0 || one >= distances[i - 1] - 0.002));
    assert.deepEqual(bulks(run(...search, 'DESC')), ascending.toReversed());
    assert.deepEqual(bulks(run(...search, 'COUNT', '7')), ascending.slice(0, 7));
    const any = bulks(run(...search, 'COUNT', '7', 'ANY'));
    assert.equal(any.length, 7);
    assert.ok(any.every((name) => ascending.includes(name)));
  });

  it('leave the arena in order', () => {
    run('GEOSEARCHSTORE', 'stored', 'all', 'FROMLONLAT', '0', '0', 'BYBOX', '3000', '3000', 'km');
    run('GEORADIUS', 'all', '0', '0', '9', 'km', 'STOREDIST', 'stored');
    assert.equal(checkEngine(engine).keys, 2);
  });
});
