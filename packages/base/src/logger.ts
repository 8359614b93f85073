import { createRequire } from 'node:module';
import type * as Pino from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

/** One event a line: a fixed message that can be searched for, with what varies as fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry these fields too. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  service: string;
  level?: LogLevel;
  /** Where lines go: JSON, or one readable line each on a terminal. Logs are not results, so stderr is the default. */
  stream?: NodeJS.WritableStream & { isTTY?: boolean };
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};

export function createLogger({
  service,
  level = 'info',
  stream = process.stderr,
}: LoggerOptions): Logger {
  if (level === 'silent') return silentLogger;
  const write =
    stream.isTTY === true ? createPrettyWriter(stream) : createJsonWriter(service, level, stream);
  return fromWriter(write, LOG_LEVELS.indexOf(level), {});
}

type Writer = (level: LogLevel, message: string, fields: LogFields) => void;

function fromWriter(write: Writer, threshold: number, bound: LogFields): Logger {
  const at = (level: LogLevel) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return () => undefined;
    return (message: string, fields: LogFields = {}) =>
      write(level, message, { ...bound, ...fields });
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => fromWriter(write, threshold, { ...bound, ...fields }),
  };
}

function createJsonWriter(service: string, level: LogLevel, stream: NodeJS.WritableStream): Writer {
  let logger: Pino.Logger | undefined; // pino takes 9 MB, so a process that logs nothing does not load it
  return (lineLevel, message, fields) => {
    logger ??= openPino(service, level, stream);
    logger[lineLevel]({ ...fields }, message);
  };
}

function openPino(service: string, level: LogLevel, stream: NodeJS.WritableStream): Pino.Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof Pino;
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  };
  return pino(options, stream);
}

const COLOURS: Readonly<Record<string, string>> = {
  debug: '2',
  info: '32',
  warn: '33',
  error: '31',
};

function createPrettyWriter(stream: NodeJS.WritableStream): Writer {
  return (level, message, fields) => {
    const time = new Date().toISOString().slice(11, 23);
    const label = `\u001b[${COLOURS[level]}m${level.padEnd(5)}\u001b[0m`;
    stream.write(`${time} ${label} ${message}${formatFields(fields)}\n`);
  };
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .map(([name, value]) => ` ${name}=${formatValue(value)}`)
    .join('');
}

function formatValue(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
