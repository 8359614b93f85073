import { type Family, lines, scenario } from '../script.js';

const manyFields = Array.from({ length: 300 }, (_, index) => `field:${index} ${index}`).join(' ');

export const hashes: Family = {
  name: 'hashes',
  scenarios: [
    scenario(
      'HSET HGET and their relatives',
      lines`
        HSET h a 1
        HSET h a 2 b 3
        HSET h a 2
        HSET h c 1 c 2
        HGET h c
        HGET h missing
        HGET missing f
        HSET h
        HSET h a
        HSET h a 1 b
        HSET
        HGET h
        HGET h a b
        HMSET h d 4 e 5
        HMSET h d
        HMSET h d 4 e
        HMSET h
        HSETNX h a 9
        HSETNX h new 9
        HSETNX fresh f v
        HSETNX h a
        HMGET h a missing b
        HMGET missing a b
        HMGET h
        HMGET h a a
        HLEN h
        HLEN missing
        HLEN
        HLEN h x
        HEXISTS h a
        HEXISTS h missing
        HEXISTS missing a
        HEXISTS h
        HSTRLEN h a
        HSTRLEN h missing
        HSTRLEN missing a
        HSTRLEN h
        [pairs] HGETALL h
        [unordered] HKEYS h
        [unordered] HVALS h
        HGETALL missing
        HKEYS missing
        HVALS missing
        HGETALL
        HKEYS h x
        HVALS
        HDEL h a
        HDEL h a b missing
        HDEL h
        HDEL missing a
        HDEL fresh f
        EXISTS fresh
        HSET bin "" empty "\x00\xff" "\x01\r\n"
        HGET bin ""
        HGET bin "\x00\xff"
        HSTRLEN bin "\x00\xff"
        HSET bin f ""
        HSTRLEN bin f
        HDEL bin "" "\x00\xff" f
        EXISTS bin
      `,
    ),
    scenario(
      'hash commands on other types',
      lines`
        SET s v
        HSET s f v
        HSETNX s f v
        HMSET s f v
        HGET s f
        HMGET s f
        HGETALL s
        HDEL s f
        HLEN s
        HEXISTS s f
        HKEYS s
        HVALS s
        HSTRLEN s f
        HINCRBY s f 1
        HINCRBYFLOAT s f 1
        HSCAN s 0
        HRANDFIELD s
        HRANDFIELD s 2
        HSET s f
        HINCRBY s f abc
        HINCRBYFLOAT s f abc
        HSCAN s abc
        HRANDFIELD s abc
        ZADD z 1 a
        HGETALL z
        HSET z f v
      `,
    ),
    scenario(
      'HINCRBY HINCRBYFLOAT',
      lines`
        HINCRBY h n 1
        HINCRBY h n 41
        HINCRBY h n -2
        HINCRBY h n abc
        HINCRBY h n 1.5
        HINCRBY h n ""
        HINCRBY h n " 1"
        HINCRBY h n
        HINCRBY h
        HSET h big 9223372036854775807
        HINCRBY h big 1
        HINCRBY h big -1
        HSET h small -9223372036854775808
        HINCRBY h small -1
        HINCRBY h n 9223372036854775808
        HSET h s abc
        HINCRBY h s 1
        HSET h s ""
        HINCRBY h s 1
        HSET h s " 1"
        HINCRBY h s 1
        HSET h s 1.0
        HINCRBY h s 1
        HINCRBYFLOAT h s 1.5
        HINCRBYFLOAT h f 10.5
        HINCRBYFLOAT h f 0.1
        HINCRBYFLOAT h f -10.6
        HINCRBYFLOAT h f 5.0e3
        HINCRBYFLOAT h f abc
        HINCRBYFLOAT h f nan
        HINCRBYFLOAT h f inf
        HINCRBYFLOAT h f -inf
        HINCRBYFLOAT h f ""
        HINCRBYFLOAT h f " 1"
        HINCRBYFLOAT h f "1 "
        HINCRBYFLOAT h f
        HSET h t text
        HINCRBYFLOAT h t 1
        HSET h t " 1"
        HINCRBYFLOAT h t 1
        HSET h t "1 "
        HINCRBYFLOAT h t 1
        HSET h t ""
        HINCRBYFLOAT h t 1
        HINCRBYFLOAT h z 0.1
        HINCRBYFLOAT h z 0.2
        HINCRBYFLOAT h n 1.23
        HGET h n
        EXPIRE h 100
        HINCRBY h new 1
        [near=2] TTL h
      `,
    ),
    scenario(
      'large hash',
      lines`
        HSET h ${manyFields}
        HLEN h
        OBJECT ENCODING h
        HGET h field:0
        HGET h field:299
        HGET h field:300
        HMGET h field:5 field:500 field:250
        [scan pairs] HSCAN h
        [scan pairs] HSCAN h COUNT 7
        [scan pairs] HSCAN h MATCH field:1?
        [scan unordered] HSCAN h NOVALUES
        [scan unordered] HSCAN h MATCH *99 NOVALUES COUNT 50
        [unordered] HKEYS h
        [unordered] HVALS h
        [pairs] HGETALL h
        HDEL h field:0 field:1 field:2 nosuch
        HLEN h
        HINCRBY h field:10 5
        HSETNX h field:10 x
        HSTRLEN h field:123
        [kind] HRANDFIELD h
        [unordered] HRANDFIELD h 1000
        [pairs] HRANDFIELD h 1000 WITHVALUES
        HSET small a 1
        HSET small b {v*100}
        OBJECT ENCODING small
        HDEL small b
        OBJECT ENCODING small
        HGETALL small
      `,
    ),
    scenario(
      'HSCAN',
      lines`
        HSET h a 1 b 2 c 3
        [page-pairs] HSCAN h 0
        [page-pairs] HSCAN h 0 MATCH a
        [page-pairs] HSCAN h 0 MATCH x*
        [page-pairs] HSCAN h 0 COUNT 1
        [page] HSCAN h 0 NOVALUES
        [page] HSCAN h 0 NOVALUES MATCH b
        HSCAN missing 0
        HSCAN h
        HSCAN h abc
        HSCAN h 0 COUNT 0
        HSCAN h 0 COUNT abc
        HSCAN h 0 COUNT
        HSCAN h 0 BAD
        HSCAN h 0 TYPE string
        HSCAN missing abc
        HSCAN missing 0 COUNT 0
        HSCAN h -1
      `,
    ),
    scenario(
      'HRANDFIELD',
      lines`
        HRANDFIELD missing
        HRANDFIELD missing 3
        HRANDFIELD missing -3 WITHVALUES
        HSET h a 1
        HRANDFIELD h
        HRANDFIELD h 1
        HRANDFIELD h 5
        HRANDFIELD h -3
        HRANDFIELD h 1 WITHVALUES
        HRANDFIELD h -2 WITHVALUES
        HRANDFIELD h 0
        HRANDFIELD h 0 WITHVALUES
        HSET h b 2 c 3
        [unordered] HRANDFIELD h 3
        [unordered] HRANDFIELD h 10
        [pairs] HRANDFIELD h 10 WITHVALUES
        [shape] HRANDFIELD h -5
        [shape] HRANDFIELD h 2
        [shape] HRANDFIELD h 2 WITHVALUES
        HRANDFIELD h abc
        HRANDFIELD h 1.5
        HRANDFIELD h 1 BAD
        HRANDFIELD h 1 WITHVALUES x
        HRANDFIELD h WITHVALUES
        HRANDFIELD
        HRANDFIELD h 9223372036854775807
        HRANDFIELD h -9223372036854775808 WITHVALUES
        HRANDFIELD h -4611686018427387904 WITHVALUES
        HRANDFIELD missing abc
      `,
    ),
  ],
};
