import { bitmaps } from './cases/bitmaps.js';
import { describeFamily } from './harness.js';

describeFamily(bitmaps);
