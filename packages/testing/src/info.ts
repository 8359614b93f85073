/** A number in the text of INFO. Throws where the field is not there. */
export function infoNumber(info: string, field: string): number {
  const found = new RegExp(`^${field}:(\\d+)`, 'm').exec(info);
  if (found === null) throw new Error(`INFO has no number ${field}: ${info}`);
  return Number(found[1]);
}
