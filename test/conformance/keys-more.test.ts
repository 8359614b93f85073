import { keysMore } from './cases/keys-more.js';
import { describeFamily } from './harness.js';

describeFamily(keysMore);
