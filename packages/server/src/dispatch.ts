/**
 * The first of the two places with policy: whether a command may run. A flat list of steps; then the command runs, and
 * `Commit` does what follows from its changes.
 */
import { errors, flagBit, wrongArity } from '@millrace/commands';
import type { Routine, Wait } from '@millrace/commands';
import { accessKind } from '@millrace/engine';
import { ArenaFull } from '@millrace/memory';
import { Arguments, word } from '@millrace/resp';
import { ClusterCheck } from './cluster-check.js';
import { Commit } from './commit.js';
import type { ServerContext } from './context.js';
import { mark } from './marks.js';
import { replyMode } from './session.js';
import type { Session } from './session.js';
import { QueuedCommands } from './transactions.js';

/** Arguments that the error for an unknown command quotes: so many bytes of them. */
const quotedBytesMax = 128;
/** Room that a command may need beyond its arguments. */
const commandReserveBytes = 1 << 20;

export class Dispatch {
  readonly commit: Commit;
  readonly #context: ServerContext;
  readonly #cluster: ClusterCheck | undefined;
  readonly #nested = new Arguments();

  constructor(context: ServerContext) {
    this.#context = context;
    this.commit = new Commit(context);
    this.#cluster =
      context.topology === undefined ? undefined : new ClusterCheck(context, context.topology);
  }

  /** Whether CLIENT PAUSE makes a command wait. What ends a pause, or a connection, does not. */
  isPaused(session: Session, routine: Routine | undefined): boolean {
    if (routine === undefined || neverPaused.has(routine.fullName)) return false;
    if (!this.#context.pause.writesOnly || mayWrite(routine)) return true;
    return (
      routine.fullName === 'exec' &&
      session.queued?.list.some((queued) => mayWrite(queued.routine)) === true
    );
  }

  /** Runs one command of a connection, or says why not. */
  run(session: Session, routine: Routine | undefined, args: Arguments): void {
    const { reply } = this.#context;
    const before = reply.length;
    const { marks, replyMode: mode } = session;
    if (routine === undefined) this.#refuseUnknown(session, args);
    else {
      const refusal = this.#check(session, routine, args);
      if (refusal !== undefined) this.#refuse(session, refusal, routine);
      else if (session.queued !== undefined && !endsQueue(routine))
        this.#queue(session, routine, args);
      else this.call(session, routine, args);
    }
    session.commands++;
    if ((marks | session.marks) !== 0) {
      this.#hushReply(session, routine, mode, before);
      this.#context.tracking.ended(session, routine);
      session.peer?.writePushes();
    }
  }

  #find(args: Arguments): Routine | undefined {
    return this.#context.table.findCalled(args);
  }

  /** Why a command may not run, or undefined. */
  #check(session: Session, routine: Routine, args: Arguments): string | undefined {
    if (routine.subroutines !== undefined && args.count > 1) {
      return `ERR unknown subcommand '${args.quoted(1).slice(0, quotedBytesMax)}'. Try ${routine.row.name} HELP.`;
    }
    if (!routine.acceptsCount(args.count))
      return this.#endingExec(session, routine, wrongArity(routine.fullName));
    if (session.marks !== 0) {
      const refusal = this.#checkMarked(session, routine);
      if (refusal !== undefined) return refusal;
    }
    const context = this.#context;
    if (context.isLoading && (routine.flags & flagBit.loading) === 0)
      return 'LOADING Millrace is loading the dataset in memory';
    if (this.#cluster !== undefined && routine.keys !== undefined) {
      const redirection = this.#cluster.check(session, routine, args);
      if (redirection !== undefined) return redirection;
    }
    if (
      this.#cluster !== undefined &&
      session.queued !== undefined &&
      routine.fullName === 'exec'
    ) {
      const redirection = this.#cluster.checkQueued(session, session.queued);
      if (redirection !== undefined) {
        this.#discard(session);
        return redirection;
      }
    }
    if ((routine.flags & (flagBit.write | flagBit.denyoom)) !== 0)
      return this.#checkWrite(routine, args);
    if (session.queued !== undefined && (routine.flags & flagBit.no_multi) !== 0)
      return 'ERR Command not allowed inside a transaction';
    return undefined;
  }

  /** What only sessions with a mark are refused. */
  #checkMarked(session: Session, routine: Routine): string | undefined {
    if ((session.marks & mark.guest) !== 0 && (routine.flags & flagBit.no_auth) === 0)
      return 'NOAUTH Authentication required.';
    const touchesKeys = (routine.flags & (flagBit.write | flagBit.readonly)) !== 0;
    if (touchesKeys && this.#context.monitors.has(session))
      return "ERR Replica can't interact with the keyspace";
    const isRestricted = (session.marks & mark.subscriber) !== 0 && session.protocol === 2;
    if (!isRestricted || subscriberMay.has(routine.fullName)) return undefined;
    return this.#endingExec(
      session,
      routine,
      `ERR Can't execute '${routine.fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
    );
  }

  /** An EXEC that is refused ends the transaction. */
  #endingExec(session: Session, routine: Routine, text: string): string {
    if (routine.fullName !== 'exec') return text;
    this.#discard(session);
    return `EXECABORT Transaction discarded because of: ${text.slice('ERR '.length)}`;
  }

  #discard(session: Session): void {
    session.queued = undefined;
    this.#context.keyWatch.unwatch(session);
  }

  #checkWrite(routine: Routine, args: Arguments): string | undefined {
    const { log, engine, memoryLimit } = this.#context;
    if (log?.failure !== undefined)
      return `MISCONF Errors writing to the AOF file: ${log.failure.error.message}`;
    if ((routine.flags & flagBit.denyoom) === 0) return undefined;
    if (memoryLimit.isOver && !memoryLimit.makeRoom()) return errors.outOfMemory;
    return engine.arena.hasRoom((args.end - args.start) * 2, commandReserveBytes)
      ? undefined
      : errors.outOfMemory;
  }

  #refuse(session: Session, text: string, routine: Routine | undefined): void {
    const { statistics, reply } = this.#context;
    session.lastRoutine = routine;
    if (routine !== undefined) routine.rejected++;
    if (session.queued !== undefined) session.queued.isRefused = true;
    statistics.countError(text);
    reply.error(text);
  }

  #refuseUnknown(session: Session, args: Arguments): void {
    if (isHttp(args)) {
      this.#context.logger.warn('a web page tried to give commands: its connection is closed', {
        from: session.peer?.remoteAddress ?? '',
      });
      session.isClosing = true;
    } else this.#refuse(session, this.#unknownText(args), undefined);
  }

  #queue(session: Session, routine: Routine, args: Arguments): void {
    session.queued ??= new QueuedCommands();
    session.lastRoutine = routine;
    const refusal = session.queued.add(routine, args);
    if (refusal === undefined) this.#context.reply.queued();
    else this.#refuse(session, refusal, routine);
  }

  /** Runs a command that may run, and commits what it changed. */
  call(session: Session, routine: Routine, args: Arguments): void {
    const context = this.#context;
    context.session = session;
    session.lastRoutine = routine;
    context.statistics.enter(routine);
    const { commandLogs, reply } = context;
    const before = reply.length;
    const isTimed = commandLogs.timesAlone(routine, args);
    const wait = this.execute(
      session,
      routine,
      args,
      session.peer !== undefined && session.queued === undefined,
    );
    if (isTimed) {
      const micros = context.statistics.endRun();
      context.latencyMonitor.ran(routine, micros);
      commandLogs.ran(session, routine, args, micros);
    }
    if (reply.length - before >= commandLogs.replyBytesFrom)
      commandLogs.replied(session, routine, args, reply.length - before);
    if (session.marks !== 0) this.follow(session, routine, args);
    if (wait !== undefined) context.waits.add(session, wait);
    if (context.waits.isReady) this.serveWaiting();
    this.commit.breathe();
  }

  /** Tells those who follow what a session with a mark runs. */
  follow(session: Session, routine: Routine, args: Arguments): void {
    if ((session.marks & mark.tracking) !== 0) this.#context.tracking.ran(session, routine, args);
    if ((session.marks & mark.monitored) !== 0) this.#context.monitors.ran(session, routine, args);
  }

  /** The same without statistics and without waiting: for commands inside others. Returns what it would wait for. */
  execute(session: Session, routine: Routine, args: Arguments, mayWait: boolean): Wait | undefined {
    const { database, engine, reply, statistics } = this.#context;
    database.begin(session.keyspace);
    database.mayWait = mayWait;
    database.touches = engine.access.kind !== accessKind.none && countsAsUse(routine, session);
    const before = reply.length;
    try {
      routine.execute?.(database, args, reply);
      if ((routine.flags & flagBit.readonly) !== 0) {
        statistics.keyHits += database.hits;
        statistics.keyMisses += database.misses;
      }
    } catch (error) {
      if (!(error instanceof ArenaFull)) throw error;
      // hasRoom made this improbable; what the command did so far stays, and is logged.
      reply.truncate(before);
      reply.error(errors.outOfMemory);
    }
    if (reply.length > before && reply.bytes[before] === errorMark) {
      routine.failed++;
      statistics.countError(firstWord(reply.bytes, before + 1));
    }
    this.commit.after(args);
    return database.wait;
  }

  /**
   * Runs a write command that lies inside another's arguments. The error text where it refuses. What it changes counts as
   * the outer command's; the outer command is the effect, but for what the inner one leaves as its own.
   */
  runNested(outer: Arguments, first: number, count: number): string | undefined {
    const args = this.#nested;
    args.window(outer, first, count);
    const routine = this.#find(args);
    if (routine === undefined) return this.#unknownText(args);
    if (!routine.acceptsCount(count)) return wrongArity(routine.fullName);
    if ((routine.flags & flagBit.write) === 0 || (routine.flags & flagBit.noscript) !== 0) {
      return `ERR ${routine.fullName} is not a command that a delivery may carry`;
    }
    const { reply, database } = this.#context;
    const before = reply.length;
    routine.execute?.(database, args, reply);
    routine.calls++;
    const text =
      reply.length > before && reply.bytes[before] === errorMark
        ? lineText(reply.bytes, before + 1)
        : undefined;
    reply.truncate(before);
    return text;
  }

  /** Where a command that a delivery carries belongs, if not here. What the log holds was served here when it was written. */
  whereElse(outer: Arguments, first: number, count: number): string | undefined {
    const { engine, session } = this.#context;
    if (this.#cluster === undefined || engine.isApplying) return undefined;
    const args = this.#nested;
    args.window(outer, first, count);
    const routine = this.#find(args);
    if (routine?.keys === undefined || !routine.acceptsCount(count)) return undefined;
    return this.#cluster.check(session, routine, args);
  }

  /** After a command, or EXEC as a whole: those whose keys changed go on. */
  serveWaiting(): void {
    this.#context.waits.serve((session, args) => {
      const routine = this.#find(args);
      if (routine === undefined) return undefined;
      this.#context.session = session;
      this.#context.tracking.ran(session, routine, args);
      return this.execute(session, routine, args, true);
    });
  }

  /** Runs an effect from the log. Effects are trusted: they were checked when they were written. */
  apply(session: Session, routine: Routine | undefined, args: Arguments): void {
    if (routine === undefined)
      throw new Error(
        `the log holds a command that nobody knows: ${args.latin1(0).slice(0, quotedBytesMax)}`,
      );
    this.#context.session = session;
    this.execute(session, routine, args, false);
    this.#context.reply.clear();
  }

  #unknownText(args: Arguments): string {
    let quoted = '';
    for (let i = 1; i < args.count && quoted.length < quotedBytesMax; i++) {
      quoted += `'${args.quoted(i).slice(0, quotedBytesMax - quoted.length)}' `;
    }
    return `ERR unknown command '${args.quoted(0).slice(0, quotedBytesMax)}', with args beginning with: ${quoted}`;
  }

  /** CLIENT REPLY: a command answers only where replies were on before it and still are. */
  #hushReply(session: Session, routine: Routine | undefined, before: number, from: number): void {
    if (session.replyMode === replyMode.on && before === replyMode.on) return;
    if (before === replyMode.skipNext) {
      if (session.replyMode === replyMode.skipNext) session.replyMode = replyMode.on;
      else if (session.replyMode === replyMode.skipAgain) session.replyMode = replyMode.skipNext;
    }
    const turnsOn = session.replyMode === replyMode.on && before === replyMode.off;
    if (!turnsOn && !answersByPush(routine)) this.#context.reply.truncate(from);
  }
}

/** Commands that look at a key without using it. */
const looking = new Set(
  'object|encoding object|refcount object|idletime object|freq exists type ttl pttl expiretime pexpiretime'.split(
    ' ',
  ),
);
const countsAsUse = (routine: Routine, session: Session): boolean =>
  !looking.has(routine.fullName) && (!session.noTouch || routine.fullName === 'touch');

const errorMark = 0x2d;
/** What CLIENT PAUSE WRITE holds back: writes, and what Redis would have to tell its replicas. */
const replicated = new Set(['publish', 'spublish', 'pfcount']);
const mayWrite = (routine: Routine): boolean =>
  (routine.flags & flagBit.write) !== 0 || replicated.has(routine.fullName);
const httpWords = [word('POST'), word('HOST:')];
/** A browser that was lured into posting commands: what it sends next must not be read. */
const isHttp = (args: Arguments): boolean => httpWords.some((one) => args.is(0, one));
const neverPaused = new Set(['client|unpause', 'client|pause', 'client|kill', 'reset', 'quit']);
const queueEnders = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset']);
const endsQueue = (routine: Routine): boolean => queueEnders.has(routine.fullName);

const subscribing = 'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe';
const answeringByPush = new Set(subscribing.split(' '));
const subscriberMay = new Set([...answeringByPush, 'ping', 'quit', 'reset']);
/** CLIENT REPLY does not concern what is pushed. */
const answersByPush = (routine: Routine | undefined): boolean =>
  routine !== undefined && answeringByPush.has(routine.fullName);

function lineText(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let at = from; bytes[at] !== 0x0d; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function firstWord(bytes: Uint8Array, from: number): string {
  let word = '';
  for (let at = from; bytes[at] !== 0x20 && bytes[at] !== 0x0d; at++)
    word += String.fromCharCode(bytes[at]);
  return word;
}
