import { hashes } from './cases/hashes.js';
import { describeFamily } from './harness.js';

describeFamily(hashes);
