import { lines, type Scenario, scenario } from '../script.js';

/** COMMANDLOG, which Valkey has, and what SLOWLOG shows of it. */
export const commandLog: Scenario = scenario(
  'COMMANDLOG',
  lines`
    COMMANDLOG RESET slow
    COMMANDLOG RESET large-request
    COMMANDLOG RESET LARGE-REPLY
    [pairs] CONFIG GET commandlog-*
    CONFIG SET commandlog-request-larger-than 100 commandlog-reply-larger-than 200
    COMMANDLOG RESET large-request
    SET k {a*70}
    SET k {a*75}
    SET k {a*100000}
    COMMANDLOG LEN large-request
    COMMANDLOG LEN large-reply
    [sizes] COMMANDLOG GET -1 large-request
    [sizes] COMMANDLOG GET 1 large-request
    [sizes] COMMANDLOG GET 0 large-request
    COMMANDLOG RESET large-reply
    SET k {b*190}
    GET k
    SET k {b*193}
    GET k
    GETRANGE k 0 5
    [sizes] COMMANDLOG GET -1 large-reply
    CONFIG SET commandlog-large-reply-max-len 1
    GET k
    COMMANDLOG LEN large-reply
    CONFIG SET commandlog-large-reply-max-len 0
    GET k
    COMMANDLOG LEN large-reply
    CONFIG SET commandlog-large-reply-max-len 128 commandlog-reply-larger-than -1
    COMMANDLOG RESET large-reply
    GET k
    COMMANDLOG LEN large-reply
    CONFIG SET commandlog-request-larger-than -1
    COMMANDLOG RESET large-request
    SET k {c*300}
    COMMANDLOG LEN large-request
    CONFIG SET commandlog-reply-larger-than 1mb
    CONFIG SET commandlog-request-larger-than 1048576 commandlog-reply-larger-than 1048576
    CONFIG SET commandlog-execution-slower-than 0
    CONFIG GET slowlog-log-slower-than
    COMMANDLOG RESET slow
    GET k
    MULTI
    STRLEN k
    EXEC
    [slowlog] COMMANDLOG GET -1 slow
    [slowlog] SLOWLOG GET -1
    CONFIG SET commandlog-execution-slower-than 10000
    COMMANDLOG RESET slow
    COMMANDLOG GET 1 x
    COMMANDLOG GET x slow
    COMMANDLOG GET -2 slow
    COMMANDLOG GET -2 x
    COMMANDLOG GET 1
    COMMANDLOG GET 1 slow 2
    COMMANDLOG LEN
    COMMANDLOG LEN x
    COMMANDLOG RESET
    COMMANDLOG RESET x
    COMMANDLOG BAD
    COMMANDLOG
    COMMANDLOG HELP
  `,
  { oracle: 'valkey-9.1', state: false },
);
