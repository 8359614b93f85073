import { cluster } from './cases/cluster.js';
import { describeFamily } from './harness.js';

describeFamily(cluster);
