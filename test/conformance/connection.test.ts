import { connection } from './cases/connection.js';
import { describeFamily } from './harness.js';

describeFamily(connection);
