/** What Redis allows in names of connections and libraries: no spaces, nothing that is not printed. */
export function nameFault(name: string): string | undefined {
  return /^[!-~]*$/.test(name)
    ? undefined
    : 'ERR Client names cannot contain spaces, newlines or special characters.';
}
