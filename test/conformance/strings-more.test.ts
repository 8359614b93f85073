import { stringsMore } from './cases/strings-more.js';
import { describeFamily } from './harness.js';

describeFamily(stringsMore);
