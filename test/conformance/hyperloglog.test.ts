import { hyperloglog } from './cases/hyperloglog.js';
import { describeFamily } from './harness.js';

describeFamily(hyperloglog);
