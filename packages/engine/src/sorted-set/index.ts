export { SortedSetCursor } from './cursor.js';
export { sortedSetLayout } from './layout.js';
export { added, addWhen, SortedSets } from './sorted-sets.js';
export type { VisitMember } from './sorted-sets.js';
