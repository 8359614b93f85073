import { lists } from './cases/lists.js';
import { describeFamily } from './harness.js';

describeFamily(lists);
