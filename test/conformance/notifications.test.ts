import { notifications } from './cases/notifications.js';
import { describeFamily } from './harness.js';

describeFamily(notifications);
