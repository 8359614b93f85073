/** Passes over values without building them: a file says of no value how long it is. */
import { ModuleReader } from './module-values.js';
import type { RdbInput } from './rdb-input.js';
import { rdbType, valkeyVersionMin } from './rdb-types.js';

const rawIdBytes = 16;
const momentBytes = 8;
const scoreMarkMin = 253;

export function skipValue(input: RdbInput, type: number, version: number): void {
  switch (type) {
    case rdbType.string:
    case rdbType.hashZipmap:
    case rdbType.listZiplist:
    case rdbType.setIntset:
    case rdbType.sortedSetZiplist:
    case rdbType.hashZiplist:
    case rdbType.hashListpack:
    case rdbType.sortedSetListpack:
    case rdbType.setListpack:
    case rdbType.hashListpackExpiringPreGa:
      input.skipText();
      break;
    case rdbType.hashListpackExpiring:
      input.skip(momentBytes);
      input.skipText();
      break;
    case rdbType.list:
    case rdbType.set:
    case rdbType.listQuicklist:
      skipTexts(input, input.length());
      break;
    case rdbType.hash:
      skipTexts(input, input.length() * 2);
      break;
    case rdbType.stream:
    case rdbType.stream2:
    case rdbType.stream3:
      skipStream(input, type);
      break;
    case rdbType.module:
      input.length();
      new ModuleReader(input).skipAll();
      break;
    default:
      skipMixed(input, type, version);
  }
}

function skipTexts(input: RdbInput, count: number): void {
  for (let left = count; left > 0; left--) input.skipText();
}

/** Types whose elements have something beside a string. */
function skipMixed(input: RdbInput, type: number, version: number): void {
  if (type === rdbType.hashExpiring) input.skip(momentBytes);
  const isValkeyHash = type === rdbType.hashExpiringPreGa && version >= valkeyVersionMin;
  if (!mixed.has(type)) input.fail(`a value of the unknown type ${type.toString()}`);
  for (let left = input.length(); left > 0; left--) {
    if (type === rdbType.listQuicklist2) input.length();
    const hasExpiry = type === rdbType.hashExpiring || type === rdbType.hashExpiringPreGa;
    if (hasExpiry && !isValkeyHash) input.length();
    input.skipText();
    if (hasExpiry) input.skipText();
    if (isValkeyHash || type === rdbType.sortedSet) input.skip(momentBytes);
    if (type === rdbType.sortedSetText) skipScoreText(input);
  }
}

const mixed = new Set<number>([
  rdbType.sortedSetText,
  rdbType.sortedSet,
  rdbType.listQuicklist2,
  rdbType.hashExpiring,
  rdbType.hashExpiringPreGa,
]);

function skipScoreText(input: RdbInput): void {
  const length = input.byte();
  if (length < scoreMarkMin) input.skip(length);
}

function skipLengths(input: RdbInput, count: number): void {
  for (let left = count; left > 0; left--) input.length();
}

function skipStream(input: RdbInput, type: number): void {
  skipTexts(input, input.length() * 2);
  const ofVersion1 = 3;
  const ofLater = 8;
  skipLengths(input, type === rdbType.stream ? ofVersion1 : ofLater);
  for (let groups = input.length(); groups > 0; groups--) {
    input.skipText();
    skipLengths(input, type === rdbType.stream ? 2 : 3);
    for (let left = input.length(); left > 0; left--) {
      input.skip(rawIdBytes + momentBytes);
      input.length();
    }
    for (let consumers = input.length(); consumers > 0; consumers--) {
      input.skipText();
      input.skip(type === rdbType.stream3 ? 2 * momentBytes : momentBytes);
      input.skip(input.length() * rawIdBytes);
    }
  }
}
