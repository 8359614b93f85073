import { serialization } from './cases/serialization.js';
import { describeFamily } from './harness.js';

describeFamily(serialization);
