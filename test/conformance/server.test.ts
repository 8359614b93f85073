import { server } from './cases/server.js';
import { describeFamily } from './harness.js';

describeFamily(server);
