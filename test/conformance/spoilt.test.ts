import { spoilt } from './cases/spoilt.js';
import { describeFamily } from './harness.js';

describeFamily(spoilt);
