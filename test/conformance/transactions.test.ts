import { transactions } from './cases/transactions.js';
import { describeFamily } from './harness.js';

describeFamily(transactions);
