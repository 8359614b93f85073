import { geo } from './cases/geo.js';
import { describeFamily } from './harness.js';

describeFamily(geo);
