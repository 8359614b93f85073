/** How a set is laid out. The aux byte of its entry; stored. */
export const setLayout = { integers: 0, packed: 1, table: 2 } as const;
