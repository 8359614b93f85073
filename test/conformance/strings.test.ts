import { strings } from './cases/strings.js';
import { describeFamily } from './harness.js';

describeFamily(strings);
