import { client } from './cases/client.js';
import { describeFamily } from './harness.js';

describeFamily(client);
