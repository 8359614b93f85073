import { commandTable } from './cases/command-table.js';
import { describeFamily } from './harness.js';

describeFamily(commandTable);
