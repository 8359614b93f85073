/** What clients may leave unread before they are closed, by their class, in Redis' notation: `class hard soft seconds …`. */
import { configType } from '@millrace/base';

export interface OutputLimit {
  readonly hardBytes: number;
  readonly softBytes: number;
  readonly softMs: number;
}

export const noOutputLimit: OutputLimit = { hardBytes: 0, softBytes: 0, softMs: 0 };

type Limits = Readonly<Record<string, string>>;

const bytes = configType.bytes({ default: 0, description: '' });
const wordsALimit = 4;

/** The row of the classes. Those that are not named keep what they had. */
export function outputLimits(options: {
  default: string;
  isMutable: boolean;
  description: string;
}): configType.Row<string> {
  return {
    ...configType.string(options),
    parse: (text) => show(parse(text)),
    combine: (before, given) => show({ ...parse(before), ...parse(given) }),
  };
}

export function outputLimitOf(text: string, wanted: string): OutputLimit {
  const limits = parse(text);
  if (!Object.hasOwn(limits, wanted)) return noOutputLimit;
  const [hardBytes, softBytes, seconds] = limits[wanted].split(' ').map(Number);
  return { hardBytes, softBytes, softMs: seconds * 1000 };
}

function parse(text: string): Limits {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length % wordsALimit !== 0)
    throw new Error('Wrong number of arguments in buffer limit configuration.');
  const limits: Record<string, string> = {};
  for (let i = 0; i < words.length; i += wordsALimit)
    limits[classOf(words[i])] = limitOf(words.slice(i + 1, i + wordsALimit));
  return limits;
}

function classOf(word: string): string {
  const name = word.toLowerCase();
  if (!/^(normal|slave|replica|pubsub)$/.test(name))
    throw new Error('Invalid client class specified in buffer limit configuration.');
  return name === 'replica' ? 'slave' : name;
}

function limitOf([hard, soft, seconds]: readonly string[]): string {
  try {
    if (!/^\d{1,9}$/.test(seconds)) throw new Error('seconds');
    return [bytes.parse(hard), bytes.parse(soft), Number(seconds)].join(' ');
  } catch {
    throw new Error('Error in hard, soft or soft_seconds setting in buffer limit configuration.');
  }
}

const show = (limits: Limits): string =>
  Object.entries(limits)
    .map(([name, limit]) => `${name} ${limit}`)
    .join(' ');
