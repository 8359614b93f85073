import { type Family, lines, scenario } from '../script.js';

/** The same numbers in each run. */
function numbersFrom(seed: number): (from: number, to: number, digits: number) => string {
  let state = seed;
  return (from, to, digits) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (from + (state / 2 ** 32) * (to - from)).toFixed(digits);
  };
}

const next = numbersFrom(7);
const worldwide = Array.from(
  { length: 250 },
  (_, i) => `${next(-180, 180, 6)} ${next(-85, 85, 6)} w${i}`,
).join(' ');
const nearby = Array.from(
  { length: 120 },
  (_, i) => `${next(13, 16, 9)} ${next(36.5, 38.5, 9)} n${i}`,
).join(' ');
const units = ['m', 'km', 'ft', 'mi'];

const searches = Array.from({ length: 60 }, (_, i) => {
  const isNear = i % 2 === 0;
  const key = isNear ? 'near' : 'world';
  const place = isNear
    ? `${next(13, 16, 4)} ${next(36.5, 38.5, 4)}`
    : `${next(-180, 180, 3)} ${next(-85, 85, 3)}`;
  const reach = isNear ? 200 : 9000;
  const shape =
    i % 3 === 0
      ? `BYRADIUS ${next(1, reach, 2)} km`
      : `BYBOX ${next(1, reach * 2, 2)} ${next(1, reach * 2, 2)} km`;
  const order = ['', 'ASC', 'DESC', 'COUNT 5', 'COUNT 3 ANY', 'COUNT 4 DESC'][i % 6] ?? '';
  return `GEOSEARCH ${key} FROMLONLAT ${place} ${shape} ${order} WITHDIST`;
}).join('\n');

const polygons = Array.from({ length: 25 }, (_, i) => {
  const isNear = i % 2 === 0;
  const corners = Array.from({ length: 3 + (i % 5) }, () =>
    isNear
      ? `${next(13, 16, 4)} ${next(36.5, 38.5, 4)}`
      : `${next(-180, 180, 3)} ${next(-85, 85, 3)}`,
  );
  const order = ['', 'ASC', 'DESC', 'COUNT 3', 'COUNT 2 ANY'][i % 5] ?? '';
  return `GEOSEARCH ${isNear ? 'near' : 'world'} BYPOLYGON ${corners.length} ${corners.join(' ')} ${order} WITHDIST`;
}).join('\n');

const radiuses = Array.from({ length: 20 }, (_, i) => {
  const unit = units[i % 4] ?? 'm';
  const reach = { m: 90_000, km: 90, ft: 300_000, mi: 60 }[unit] ?? 1;
  return `GEORADIUS near ${next(13, 16, 4)} ${next(36.5, 38.5, 4)} ${next(1, reach, 3)} ${unit} WITHDIST WITHCOORD WITHHASH ASC COUNT 4`;
}).join('\n');

export const geo: Family = {
  name: 'geo',
  scenarios: [
    scenario(
      'GEOADD',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
        GEOADD g 13.361389 38.115556 Palermo
        GEOADD g 13.5 38.115556 Palermo
        GEOADD g CH 13.6 38.115556 Palermo 1 1 one
        GEOADD g NX 14 38 Palermo 2 2 two
        GEOADD g XX 13.361389 38.115556 Palermo 3 3 three
        GEOADD g XX CH 13.361388 38.115556 Palermo
        GEOADD g ch nx 13.361388 38.115556 Palermo 4 4 four
        GEOADD g NX XX 1 1 a
        GEOADD g NX XX CH
        GEOADD g NX NX CH
        GEOADD g NX CH 1 1
        GEOADD g 1 1
        GEOADD g 1 1 a 2
        GEOADD g 1 1 a 2 2
        GEOADD g
        GEOADD
        GEOADD g x 1 a
        GEOADD g 1 x a
        GEOADD g 181 1 a
        GEOADD g -180.0001 1 a
        GEOADD g 1 85.0512 a
        GEOADD g 1 -86 a
        GEOADD g 1 1 fine 200 100 a
        GEOADD g inf 1 a
        GEOADD g 1 -inf a
        GEOADD g nan 1 a
        GEOADD g 1e30 1 a
        GEOADD g "" 1 a
        GEOADD g -0 86 a
        GEOADD g -1e-9 -86.5e20 a
        GEOADD g 180 85.05112878 northeast -180 -85.05112878 southwest 180 0 east 0 85.05112878 north 0 0 middle -0.0 -0.0 minus
        ZRANGE g 0 -1 WITHSCORES
        GEOPOS g northeast southwest east north middle minus Palermo
        GEOHASH g northeast southwest east north middle minus Palermo
        GEOADD fresh XX 1 1 a
        EXISTS fresh
        GEOADD fresh NX 1 1 a
        TYPE fresh
        OBJECT ENCODING fresh
        GEOADD world ${worldwide}
        ZRANGE world 0 -1 WITHSCORES
        OBJECT ENCODING world
        SET s v
        GEOADD s 1 1 a
        GEOADD s x 1 a
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'GEOPOS GEODIST GEOHASH',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 0 0 zero -73.9857 40.7484 ny 151.2093 -33.8688 sydney
        ZADD odd -inf a inf b -5 c -1e19 d 1e19 e 123456789012345678901234 f 18446744073709551615 g
        GEOPOS odd a b c d e f g
        GEOHASH odd a b c d e f g
        ZREM odd f g
        GEOPOS g Palermo Catania nosuch
        GEOPOS g
        GEOPOS missing
        GEOPOS missing a b
        GEOPOS
        GEODIST g Palermo Catania
        GEODIST g Palermo Catania m
        GEODIST g Palermo Catania KM
        GEODIST g Palermo Catania mi
        GEODIST g Palermo Catania ft
        GEODIST g ny sydney
        GEODIST g zero sydney km
        GEODIST g zero zero
        GEODIST g Palermo Palermo
        GEODIST g Palermo nosuch
        GEODIST g nosuch Palermo
        GEODIST missing a b
        GEODIST g Palermo Catania yard
        GEODIST missing a b yard
        GEODIST g Palermo Catania m x
        GEODIST g Palermo
        GEODIST g
        GEOHASH g Palermo Catania nosuch zero ny sydney
        GEOHASH g
        GEOHASH missing a
        GEOHASH missing
        GEOHASH
        ZADD z 0 a 1.5 b 4503599627370495 c 9007199254740991 d 3479099956230698 e 4503599627370496 f
        GEOPOS z a b c d e f
        GEOHASH z a b c d e f
        GEODIST z a e
        SET s v
        GEOPOS s a
        GEODIST s a b
        GEODIST s a b yard
        GEOHASH s a
        GEOADD near ${nearby}
        GEOPOS near ${Array.from({ length: 120 }, (_, i) => `n${i}`).join(' ')}
        GEOHASH near ${Array.from({ length: 120 }, (_, i) => `n${i}`).join(' ')}
        ${Array.from({ length: 60 }, (_, i) => `GEODIST near n${i} n${i + 60}`).join('\n')}
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'GEOSEARCH',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km DESC
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST WITHHASH
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km WITHHASH ASC
        GEOSEARCH g BYBOX 400 400 km FROMLONLAT 15 37 COUNT 1
        GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1000 km ASC WITHDIST
        GEOSEARCH g BYRADIUS 200 mi COUNT 2 ASC FROMMEMBER Palermo
        GEOSEARCH g FROMMEMBER Palermo BYRADIUS 0 km
        GEOSEARCH g FROMMEMBER nosuch BYRADIUS 1 km
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 2 ANY
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ANY COUNT 1
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ANY
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 0
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT -1
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT abc
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS -1 km
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS abc km
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 yards
        GEOSEARCH g FROMLONLAT 15 37 BYBOX abc 1 km
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 abc km
        GEOSEARCH g FROMLONLAT 15 37 BYBOX -1 1 km
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 -1 km
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 1 yards
        GEOSEARCH g FROMLONLAT 190 37 BYBOX 1 1 km
        GEOSEARCH g FROMLONLAT x 37 BYBOX 1 1 km
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km BYBOX 1 1 km
        GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 1 km BYRADIUS 1 km
        GEOSEARCH g FROMLONLAT 15 37 FROMMEMBER Palermo BYRADIUS 1 km
        GEOSEARCH g FROMMEMBER Palermo FROMLONLAT 15 37 BYRADIUS 1 km
        GEOSEARCH g FROMLONLAT 15 37 FROMLONLAT 15 38 BYRADIUS 100 km
        GEOSEARCH g FROMMEMBER Palermo FROMMEMBER Catania BYRADIUS 100 km
        GEOSEARCH g FROMLONLAT 15 37 ASC ASC ASC
        GEOSEARCH g BYRADIUS 1 km ASC ASC ASC
        geosearch g BYRADIUS 1 km ASC ASC ASC
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km STORE d
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km BAD
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200
        GEOSEARCH g FROMLONLAT 15
        GEOSEARCH
        GEOSEARCH missing FROMLONLAT 15 37 BYRADIUS 200 km
        GEOSEARCH missing FROMMEMBER a BYRADIUS 200 km
        GEOSEARCH missing FROMMEMBER a BYRADIUS 200 yards
        GEOSEARCH missing FROMMEMBER a BYRADIUS 200 km ANY
        SET s v
        GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 200 km
        GEOSEARCH s FROMLONLAT x 37 BYRADIUS 200 km
        GEOADD poles 0 85 a 90 85 b 180 85 c -90 85 d 0 -85 e 179.9 0 f -179.9 0 h
        GEOSEARCH poles FROMLONLAT 0 84 BYRADIUS 2000 km ASC WITHDIST
        GEOSEARCH poles FROMLONLAT 180 0 BYRADIUS 100 km ASC WITHDIST
        GEOSEARCH poles FROMLONLAT -180 0 BYRADIUS 100 km ASC WITHDIST
        GEOSEARCH poles FROMLONLAT 0 0 BYRADIUS 30000 km WITHDIST
        GEOSEARCH poles FROMLONLAT 0 0 BYBOX 50000 50000 km WITHDIST
        GEOSEARCH poles FROMMEMBER b BYBOX 5000 50 km WITHDIST
        GEOSEARCH poles FROMLONLAT 0 85.05112878 BYRADIUS 1 m
        GEOADD near ${nearby}
        GEOADD world ${worldwide}
        ${searches}
        GEOSEARCH world FROMLONLAT 0 0 BYRADIUS 21000 km
        GEOSEARCH world FROMLONLAT 10 20 BYRADIUS 9000 km
        GEOSEARCH near FROMMEMBER n5 BYRADIUS 5000 km COUNT 7 WITHHASH
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'GEOSEARCH BYPOLYGON',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 14 37.8 mid 2 48 Paris
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 WITHDIST WITHCOORD WITHHASH
        GEOSEARCH g BYPOLYGON 4 12 36 16 36 16 40 12 40 ASC WITHDIST
        GEOSEARCH g BYPOLYGON 4 12 36 16 36 16 40 12 40 DESC COUNT 1
        GEOSEARCH g BYPOLYGON 2 12 36 16 36
        GEOSEARCH g BYPOLYGON 4 12 36 16 36
        GEOSEARCH g BYPOLYGON 4 12 36 16 36 16 40 12
        GEOSEARCH g BYPOLYGON abc 12 36 16 36
        GEOSEARCH g BYPOLYGON 99999999999 12 36 16 36
        GEOSEARCH g BYPOLYGON -3 12 36 16 36 14 40
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 x 40
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 95
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 FROMLONLAT 1 2
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 FROMMEMBER Palermo
        GEOSEARCH g FROMLONLAT 1 2 BYPOLYGON 3 12 36 16 36 14 40
        GEOSEARCH g FROMMEMBER Palermo BYPOLYGON 3 12 36 16 36 14 40
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 BYRADIUS 1 m
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 BYBOX 1 1 m
        GEOSEARCH g BYRADIUS 1 m BYPOLYGON 3 12 36 16 36 14 40
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 BYPOLYGON 3 12 36 16 36 14 37
        GEOSEARCH g BYPOLYGON 3 12 36 16 36 14 40 BAD
        GEOSEARCH missing BYPOLYGON 3 12 36 16 36 14 40
        GEOSEARCHSTORE d g BYPOLYGON 3 12 36 16 36 14 40
        ZRANGE d 0 -1
        GEOSEARCHSTORE d g BYPOLYGON 3 12 36 16 36 14 40 COUNT 1 DESC
        ZRANGE d 0 -1 WITHSCORES
        GEOADD near ${nearby}
        GEOADD world ${worldwide}
        ${polygons}
      `,
      { oracle: 'valkey-9.1' },
    ),
    scenario(
      'GEOSEARCHSTORE',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km
        ZRANGE d 0 -1 WITHSCORES
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYBOX 400 400 km COUNT 3 ASC
        ZRANGE d 0 -1
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYBOX 400 400 km STOREDIST
        ZRANGE d 0 -1
        ZCARD d
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 1 m
        EXISTS d
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHCOORD
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km STORE x
        GEOSEARCHSTORE d g FROMLONLAT 15 37 ASC ASC ASC
        GEOSEARCHSTORE d g BYRADIUS 1 km ASC ASC ASC
        GEOSEARCHSTORE d g FROMLONLAT 15
        SET d v
        GEOSEARCHSTORE d missing FROMLONLAT 15 37 BYRADIUS 200 km
        EXISTS d
        SET d v
        GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km
        TYPE d
        GEOSEARCHSTORE g g FROMMEMBER Palermo BYRADIUS 200 km
        ZRANGE g 0 -1
        SET s v
        GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km
        DEL d
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'GEORADIUS GEORADIUSBYMEMBER',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
        GEORADIUS g 15 37 200 km
        GEORADIUS g 15 37 200 km ASC WITHDIST WITHHASH WITHCOORD
        GEORADIUS g 15 37 200 km WITHDIST COUNT 1
        GEORADIUS g 15 37 200 km COUNT 1 ANY
        GEORADIUS g 15 37 200 km ANY
        GEORADIUS g 15 37 200
        GEORADIUS g 15 37 x km
        GEORADIUS g 15 37 -1 km
        GEORADIUS g 15 37 200 yards
        GEORADIUS g x 37 200 km
        GEORADIUS g 15 97 200 km
        GEORADIUS g 15 37 200 km BAD
        GEORADIUS g 15 37 200 km COUNT 0
        GEORADIUS g 15 37 200 km COUNT
        GEORADIUS g 15 37 200 km FROMLONLAT 1 1
        GEORADIUS g 15 37 200 km BYRADIUS 1 km
        GEORADIUS missing 15 37 200 km
        GEORADIUS missing 15 37 x km
        GEORADIUS g 15 37 200 km STORE d
        ZRANGE d 0 -1 WITHSCORES
        GEORADIUS g 15 37 200 km STOREDIST d
        ZRANGE d 0 -1
        GEORADIUS g 15 37 200 km STORE d WITHDIST
        GEORADIUS g 15 37 200 km STORE
        GEORADIUS g 15 37 200 km STORE x STOREDIST d COUNT 1
        ZRANGE d 0 -1
        EXISTS x
        GEORADIUS g 15 37 1 m STORE d
        EXISTS d
        SET d v
        GEORADIUS missing 15 37 1 m STORE d
        EXISTS d
        GEORADIUS_RO g 15 37 200 km ASC
        GEORADIUS_RO g 15 37 200 km STORE d
        GEORADIUS_RO g 15 37 200 km STOREDIST d
        GEORADIUSBYMEMBER g Palermo 200 km
        GEORADIUSBYMEMBER g Palermo 200 km DESC WITHDIST
        GEORADIUSBYMEMBER g nosuch 200 km
        GEORADIUSBYMEMBER missing Palermo 200 km
        GEORADIUSBYMEMBER missing Palermo x km
        GEORADIUSBYMEMBER missing Palermo 200 km BAD
        GEORADIUSBYMEMBER g Palermo x km
        GEORADIUSBYMEMBER g Palermo 200 km STORE d
        ZRANGE d 0 -1 WITHSCORES
        GEORADIUSBYMEMBER missing Palermo 200 km STORE d
        EXISTS d
        GEORADIUSBYMEMBER_RO g Palermo 200 km ASC
        GEORADIUSBYMEMBER_RO g Palermo 200 km STORE d
        GEORADIUSBYMEMBER g Palermo
        GEORADIUSBYMEMBER_RO g
        GEORADIUS_RO g
        SET s v
        GEORADIUS s 15 37 200 km
        GEORADIUSBYMEMBER s Palermo 200 km
        COMMAND GETKEYS GEORADIUS g 15 37 200 km STORE d
        COMMAND GETKEYS GEORADIUS g 15 37 200 km ASC
        COMMAND GETKEYS GEORADIUSBYMEMBER g m 200 km STOREDIST d
        GEOADD near ${nearby}
        ${radiuses}
      `,
      { oracle: 'redis-7.0' },
    ),
  ],
};
