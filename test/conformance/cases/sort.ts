import { type Family, lines, scenario } from '../script.js';

const mixed = Array.from({ length: 200 }, (_, i) => String((i * 7919) % 1009)).join(' ');

export const sort: Family = {
  name: 'sort',
  scenarios: [
    scenario(
      'SORT of sets and sorted sets',
      lines`
        SADD s 3 1 2 10 -5
        SORT s
        SORT s ASC
        SORT s DESC
        SORT s DESC ASC
        SORT s ALPHA
        SORT s ALPHA DESC
        sort s limit 1 2
        SORT s LIMIT 0 2
        SORT s LIMIT 3 100
        SORT s LIMIT 5 2
        SORT s LIMIT 10 2
        SORT s LIMIT -3 2
        SORT s LIMIT 1 -1
        SORT s LIMIT 1 0
        SORT s LIMIT -1 -1 DESC
        SORT s LIMIT x 1
        SORT s LIMIT 1 x
        SORT s LIMIT 1
        SORT s LIMIT 9223372036854775807 9223372036854775807
        SORT s LIMIT 1 1 LIMIT 2 2
        SORT s BAD
        SORT s ALPHA x
        SORT s BY
        SORT s GET
        SORT s STORE
        SORT
        SORT_RO
        SORT missing
        SORT missing ALPHA DESC LIMIT 0 5
        SADD words banana apple cherry Banana "" a ab
        SORT words ALPHA
        SORT words ALPHA DESC
        SORT words
        SORT words LIMIT 0 1
        SADD floats 1.5 1e3 -0.25 0x10 inf -inf 1.50 3
        SORT floats
        SORT floats DESC
        SADD nan nan 1
        SORT nan
        SADD spaces " 5" 4 "6 "
        SORT spaces
        SREM spaces "6 "
        SORT spaces
        SADD empty "" 1 -1
        SORT empty
        SADD big ${mixed}
        SORT big
        SORT big DESC LIMIT 10 20
        SORT big ALPHA LIMIT 0 30
        ZADD z 3 a 1 b 2 c 2 10 2 9
        SORT z ALPHA
        SORT z
        SORT z BY nosort
        SORT z BY nosort DESC
        SORT z BY nosort LIMIT 1 2
        SORT z BY nosort DESC LIMIT 1 2
        SORT z BY nosort LIMIT -5 2
        SORT z BY nosort LIMIT 3 -1
        SORT z BY nosort LIMIT 9 9
        SORT z BY nosort ASC
        [unordered] SORT s BY nosort
        [unordered] SORT words BY nosort
        SET k v
        SORT k
        SORT k BAD
        HSET h a 1
        SORT h
        SORT_RO s
        SORT_RO s DESC LIMIT 0 2
        SORT_RO s STORE d
        SORT_RO k
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'SORT BY and GET',
      lines`
        SADD s 1 2 3 4
        MSET w_1 10 w_2 -3 w_3 7.5 w_4 7.5
        SORT s BY w_*
        SORT s BY w_* DESC
        SORT s BY w_* LIMIT 1 2
        SORT s BY w_* GET # GET w_*
        SORT s BY w_* GET w_* GET #
        SORT s GET nosuch_* GET #
        SORT s GET nostar GET #
        SORT s BY nosuch_*
        SORT s BY w_* ALPHA
        SORT s BY w_* ALPHA DESC
        DEL w_3
        SORT s BY w_*
        SORT s BY w_* DESC
        SET w_3 abc
        SORT s BY w_*
        SORT s BY w_* ALPHA
        SET w_3 ""
        SORT s BY w_*
        SET w_3 " 8"
        SORT s BY w_* GET w_*
        HSET h_1 weight 3 name one
        HSET h_2 weight 2 name two
        HSET h_3 weight 1
        SET h_4 text
        SORT s BY h_*->weight
        SORT s BY h_*->weight DESC
        SORT s BY h_*->weight GET h_*->name GET #
        SORT s BY h_*->name ALPHA GET h_*->name
        SORT s GET h_*
        SORT s GET h_*->
        SORT s GET h_*->nosuch
        SORT s GET w_*->field
        SORT s BY h_*->weight GET w_* LIMIT 0 2
        SET x-1->y found
        SORT s GET x-*->y
        SORT s GET *->x
        SET a1b1 first
        SORT s GET a*b*
        SORT s GET *
        SET 1 eins
        SORT s GET *
        SORT s BY #
        SORT s BY "#" DESC GET #
        SORT s GET "##" GET #
        SORT s BY w_* BY nosort GET # ALPHA ASC BY w_*
        ZADD z 1 1 2 2 3 3
        SORT z BY h_*->weight
        SORT z BY h_*->weight GET h_*->name
        SORT z BY w_* DESC
        SORT z BY nosort GET w_* DESC
        SORT_RO s BY w_* GET # LIMIT 0 2
        SORT_RO s BY h_*->weight DESC
        EXPIRE w_1 100
        SORT s BY w_* GET w_*
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'SORT STORE',
      lines`
        SADD s 3 1 2
        SORT s STORE d
        LRANGE d 0 -1
        TYPE d
        SORT s DESC STORE d
        LRANGE d 0 -1
        SORT s BY nosort STORE d
        LRANGE d 0 -1
        SORT s BY nosort DESC STORE d
        LRANGE d 0 -1
        MSET w_1 10 w_2 5
        SORT s GET w_* STORE d
        LRANGE d 0 -1
        SORT s GET # GET w_* STORE d
        LRANGE d 0 -1
        SORT s LIMIT 0 0 STORE d
        EXISTS d
        SORT missing STORE d
        SET d text
        SORT missing STORE d
        EXISTS d
        SET d text
        SORT s STORE d
        TYPE d
        SADD words b a
        SORT words STORE d
        LRANGE d 0 -1
        SORT words ALPHA STORE words
        TYPE words
        LRANGE words 0 -1
        SORT s STORE a STORE b
        EXISTS a
        LRANGE b 0 -1
        EXPIRE b 100
        SORT s STORE b
        TTL b
        SADD big ${mixed}
        SORT big STORE sorted
        LLEN sorted
        LRANGE sorted 0 -1
        OBJECT ENCODING sorted
        COMMAND GETKEYS SORT s BY w_* STORE d
        COMMAND GETKEYS SORT s GET STORE LIMIT STORE x
        COMMAND GETKEYS SORT s
        COMMAND GETKEYS SORT s STORE a STORE b
      `,
      { oracle: 'redis-8.2' },
    ),
    scenario(
      'SORT of lists',
      lines`
        RPUSH l 3 1 2 10 -5 1
        SORT l
        SORT l DESC
        SORT l ALPHA
        SORT l BY nosort
        SORT l BY nosort DESC
        SORT l BY nosort LIMIT 1 3
        SORT l BY nosort DESC LIMIT 1 3
        SORT l BY nosort LIMIT -2 3
        SORT l BY nosort LIMIT 4 10
        SORT l BY nosort STORE d
        LRANGE d 0 -1
        MSET w_1 5 w_2 5 w_3 1
        SORT l BY w_* GET # GET w_*
        SORT l BY w_* ALPHA LIMIT 3 -1
        RPUSH words banana apple "" cherry
        SORT words ALPHA
        SORT words
        SORT l STORE l
        LRANGE l 0 -1
        RPUSH many ${mixed}
        SORT many
        SORT many DESC LIMIT 100 20
        SORT_RO many LIMIT 5 5
        SADD huge 1e999 1
        SORT huge
      `,
      { oracle: 'redis-7.0' },
    ),
  ],
};
