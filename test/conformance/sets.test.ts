import { sets } from './cases/sets.js';
import { describeFamily } from './harness.js';

describeFamily(sets);
