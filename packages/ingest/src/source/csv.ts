/** The records of a CSV text with a header line, by column name; numbers become numbers. */
export function parseCsv(text: string): Record<string, string | number>[] {
  const [header, ...rows] = parseRows(text);
  return rows.map((row) =>
    Object.fromEntries(header.map((name, column) => [name, typed(row[column])])),
  );
}

/** RFC 4180: a field in quotes may contain commas, line ends and doubled quotes. */
function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error(`row ${rows.length + 1} is not CSV`);
    const [, value, end] = match;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  // The text ends behind a comma: one more field, and it is empty.
  if (row.length > 0) rows.push([...row, '']);
  return rows;
}

function typed(value = ''): string | number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
