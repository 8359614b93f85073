import { keys } from './cases/keys.js';
import { describeFamily } from './harness.js';

describeFamily(keys);
