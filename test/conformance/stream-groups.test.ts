import { streamGroups } from './cases/stream-groups.js';
import { describeFamily } from './harness.js';

describeFamily(streamGroups);
