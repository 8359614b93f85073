import { type Family, lines, scenario } from '../script.js';

const text = { state: false };

/** What comes back is compared byte for byte, and whether the connection lives on. */
export const protocol: Family = {
  name: 'protocol',
  scenarios: [
    scenario(
      'inline commands',
      lines`
        [raw] "PING\r\n"
        [raw] "PING\n"
        [raw] "  PING   hello  \r\n"
        [raw] "ping\r\nping\r\n"
        [raw] "\r\n"
        [raw] "\r\n\r\nPING\r\n"
        [raw] "   \r\nPING\r\n"
        [raw] "SET k \"a b\"\r\nGET k\r\n"
        [raw] "SET k 'a b'\r\nGET k\r\n"
        [raw] "SET k \"\\x41\\n\\t\\\"\\\\ \\q\"\r\nGET k\r\n"
        [raw] "SET k 'it\\'s'\r\nGET k\r\n"
        [raw] "SET k \"\\xzz\"\r\nGET k\r\n"
        [raw] "SET k \"\"\r\nGET k\r\n"
        [raw] "GET \"unbalanced\r\n"
        [raw] "GET 'unbalanced\r\n"
        [raw] "GET \"a\"b\r\n"
        [raw] "GET 'a'b\r\n"
        [raw] "GET a\"b c\"\r\n"
        [raw] "ECHO a\tb\r\n"
        [raw] "\tPING\r\n"
        [raw] "NOSUCH a b\r\n"
        [raw] "PING\r\r\n"
        [raw] "ECHO \xff\xfe\r\n"
        [raw] "QUIT\r\n"
        [raw] "EXISTS k\r\n"
        [raw] "POST / HTTP/1.1\r\n"
        [raw] "Host: example.org\r\n"
        [raw] "GET / HTTP/1.1\r\n"
      `,
      text,
    ),
    scenario(
      'well-formed requests and their raw replies',
      lines`
        [raw] "*1\r\n$4\r\nPING\r\n"
        [raw] "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n"
        [raw] "*2\r\n$4\r\nECHO\r\n$3\r\n\r\n\x00\r\n"
        [raw] "*0\r\n"
        [raw] "*-1\r\n"
        [raw] "*-10\r\n"
        [raw] "*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nping\r\n"
        [raw] "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*1\r\n$6\r\nDBSIZE\r\n"
        [raw] "*2\r\n$3\r\nGET\r\n$7\r\nmissing\r\n"
        [raw] "*2\r\n$4\r\nMGET\r\n$7\r\nmissing\r\n"
        [raw] "*4\r\n$4\r\nHSET\r\n$1\r\nh\r\n$1\r\nf\r\n$1\r\nv\r\n*2\r\n$7\r\nHGETALL\r\n$1\r\nh\r\n"
        [raw] "*4\r\n$4\r\nZADD\r\n$1\r\nz\r\n$3\r\n1.5\r\n$1\r\nm\r\n*3\r\n$6\r\nZSCORE\r\n$1\r\nz\r\n$1\r\nm\r\n"
        [raw] "*5\r\n$6\r\nZRANGE\r\n$1\r\nz\r\n$1\r\n0\r\n$2\r\n-1\r\n$10\r\nWITHSCORES\r\n"
        [raw] "*2\r\n$7\r\nHGETALL\r\n$4\r\nnone\r\n"
        [raw] "*2\r\n$4\r\nEXEC\r\n$1\r\nx\r\n"
        [raw] "*1\r\n$4\r\nEXEC\r\n"
        [raw] "*1\r\n$0\r\n\r\n"
        [raw] "*+1\r\n$4\r\nPING\r\n"
        [raw] "*01\r\n$4\r\nPING\r\n"
        [raw] "*1\r\n$+4\r\nPING\r\n"
        [raw] "*1\r\n$04\r\nPING\r\n"
        [raw] "*1\r\n$4\r\nPINGxx"
      `,
      text,
    ),
    scenario(
      'malformed requests',
      lines`
        [raw] "*abc\r\n"
        [raw] "*\r\n"
        [raw] "* 1\r\n$4\r\nPING\r\n"
        [raw] "*1.5\r\n"
        [raw] "*1048577\r\n"
        [raw] "*2147483648\r\n"
        [raw] "*99999999999999999999\r\n"
        [raw] "*1\r\nPING\r\n"
        [raw] "*1\r\n+PING\r\n"
        [raw] "*1\r\n:1\r\n"
        [raw] "*1\r\n\xff\r\n"
        [raw] "*1\r\n\r\n"
        [raw] "*1\r\n$abc\r\n"
        [raw] "*1\r\n$\r\n"
        [raw] "*1\r\n$-1\r\n"
        [raw] "*1\r\n$-5\r\n"
        [raw] "*1\r\n$ 4\r\nPING\r\n"
        [raw] "*1\r\n$4.0\r\nPING\r\n"
        [raw] "*1\r\n$536870913\r\n"
        [raw] "*1\r\n$99999999999999999999\r\n"
        [raw] "*2\r\n$4\r\nECHO\r\n$-1\r\n"
        [raw] "*2\r\n$4\r\nECHO\r\n*1\r\n$1\r\na\r\n"
        [raw] "PING\r\n*1\r\n$abc\r\n"
        [raw] "*1\r\n$4\r\nPING\r\n*x\r\n*1\r\n$4\r\nPING\r\n"
        PING
      `,
      text,
    ),
    scenario(
      'requests over the limits',
      lines`
        [raw] "{a*200000}"
        [raw] "*{1*200000}"
        [raw] "*1\r\n{$1*100000}"
        PING
      `,
      text,
    ),
    scenario(
      'requests before AUTH',
      lines`
        CONFIG SET requirepass secret
        [on=guest raw] "*11\r\n"
        [on=guest raw] "*10\r\n$16385\r\n"
        [on=guest raw] "*2\r\n$4\r\nAUTH\r\n$16385\r\n"
        [on=guest] PING
        CONFIG SET requirepass ""
      `,
      { state: false, protocols: [2] },
    ),
  ],
};
