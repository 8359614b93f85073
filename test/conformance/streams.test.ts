import { streams } from './cases/streams.js';
import { describeFamily } from './harness.js';

describeFamily(streams);
