import { timeSeries } from './cases/time-series.js';
import { describeFamily } from './harness.js';

describeFamily(timeSeries);
