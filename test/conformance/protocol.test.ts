import { protocol } from './cases/protocol.js';
import { describeFamily } from './harness.js';

describeFamily(protocol);
