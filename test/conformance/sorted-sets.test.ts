import { sortedSets } from './cases/sorted-sets.js';
import { describeFamily } from './harness.js';

describeFamily(sortedSets);
