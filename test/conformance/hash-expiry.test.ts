import { hashExpiry } from './cases/hash-expiry.js';
import { describeFamily } from './harness.js';

describeFamily(hashExpiry);
