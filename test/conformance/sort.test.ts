import { sort } from './cases/sort.js';
import { describeFamily } from './harness.js';

describeFamily(sort);
