import { type Family, lines, scenario } from '../script.js';

const elements = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `element:${from + index}`).join(' ');
const sparseSteps = Array.from(
  { length: 12 },
  (_, index) => `PFADD s ${elements(index * 25, index * 25 + 25)}\nGET s\nPFCOUNT s`,
).join('\n');
const denseSteps = Array.from(
  { length: 10 },
  (_, index) => `PFADD d ${elements(index * 1000, index * 1000 + 1000)}\nGET d\nPFCOUNT d\nGET d`,
).join('\n');

export const hyperloglog: Family = {
  name: 'hyperloglog',
  scenarios: [
    scenario(
      'PFADD PFCOUNT PFMERGE',
      lines`
        PFADD p
        GET p
        PFADD p
        PFADD p a
        PFADD p a
        PFADD p a b c
        GET p
        PFCOUNT p
        GET p
        PFADD p a
        GET p
        PFADD p ""
        PFADD p "\x00\xff"
        PFADD p "\x00\xff"
        GET p
        PFCOUNT p
        GET p
        PFCOUNT missing
        PFCOUNT missing p
        EXISTS missing
        PFADD q c d e
        PFCOUNT p q
        PFCOUNT p q missing p
        PFMERGE m p q
        GET m
        PFCOUNT m
        PFMERGE m
        PFMERGE fresh
        GET fresh
        PFMERGE fresh2 missing
        GET fresh2
        PFMERGE p q
        GET p
        PFADD
        PFCOUNT
        PFMERGE
        STRLEN p
        TYPE p
        OBJECT ENCODING p
        EXPIRE p 100
        PFADD p zz
        [near=2] TTL p
        PFMERGE p q missing
        [near=2] TTL p
      `,
    ),
    scenario(
      'wrong keys and damaged values',
      lines`
        SET s text
        PFADD s a
        PFADD s
        PFCOUNT s
        PFMERGE s
        PFMERGE d s
        HSET h f v
        PFADD h a
        PFCOUNT h
        PFMERGE d h
        PFMERGE h d
        PFCOUNT d h
        SET e ""
        PFADD e a
        PFCOUNT e
        SET i 12345
        PFADD i a
        PFADD ok a b c
        PFCOUNT ok s
        SET trunc "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80"
        PFCOUNT trunc
        PFADD trunc a
        SET badenc "HYLL\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
        PFADD badenc a
        PFCOUNT badenc
        SET shortdense "HYLL\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80abc"
        PFADD shortdense a
        PFCOUNT shortdense
        SET badmagic "HYLX\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
        PFCOUNT badmagic
        SET over "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff\x7f\xff"
        PFCOUNT over
        PFADD over a
        SET zeros "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
        PFCOUNT zeros
        PFADD zeros a
        GET zeros
        APPEND ok x
        PFCOUNT ok
        PFADD ok zzz
        PFMERGE m ok
      `,
    ),
    scenario(
      'sparse as it grows',
      lines`
        ${sparseSteps}
        PFDEBUG ENCODING s
        STRLEN s
      `,
    ),
    scenario(
      'sparse turns dense and grows',
      lines`
        ${denseSteps}
        PFDEBUG ENCODING d
        STRLEN d
        PFADD other ${elements(9500, 10500)}
        PFCOUNT d other
        PFMERGE d other
        PFCOUNT d
        GET d
        PFADD tiny a
        PFMERGE tiny d
        GET tiny
        PFDEBUG ENCODING tiny
        PFMERGE union tiny other
        GET union
        PFADD d ${elements(0, 100)}
      `,
    ),
    scenario(
      'PFDEBUG and PFSELFTEST',
      lines`
        PFADD p a b c
        PFDEBUG ENCODING p
        PFDEBUG DECODE p
        [near=0] PFDEBUG GETREG p
        PFDEBUG ENCODING p
        PFDEBUG DECODE p
        GET p
        PFCOUNT p
        PFADD q a b c
        PFDEBUG TODENSE q
        PFDEBUG TODENSE q
        GET q
        PFCOUNT q
        PFDEBUG encoding q
        PFDEBUG BAD q
        PFDEBUG ENCODING missing
        PFDEBUG GETREG missing
        PFDEBUG ENCODING
        PFDEBUG
        PFDEBUG ENCODING p x
        SET s text
        PFDEBUG ENCODING s
        HSET h f v
        PFDEBUG ENCODING h
      `,
    ),
  ],
};
