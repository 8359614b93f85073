import { pubsub, pubsubCluster } from './cases/pubsub.js';
import { describeFamily } from './harness.js';

describeFamily(pubsub);
describeFamily(pubsubCluster);
