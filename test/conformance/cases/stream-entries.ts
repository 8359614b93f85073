/** `XADD s 1-1 f v1` and so on. */
export const eightEntries = Array.from(
  { length: 8 },
  (_, i) => `XADD s ${i + 1}-1 f v${i + 1}`,
).join('\n');
