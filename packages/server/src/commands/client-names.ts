import { untilZero } from '../until-zero.js';

/** What Redis allows in names of connections and libraries: no spaces, nothing that is not printed. */
export function nameFault(name: string): string | undefined {
  return /^[!-~]*$/.test(untilZero(name))
    ? undefined
    : 'ERR Client names cannot contain spaces, newlines or special characters.';
}
