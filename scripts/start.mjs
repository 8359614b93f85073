// `npm start`: makes the clone ready, then runs in this very process, so that a signal to npm reaches what it is meant for.
import './setup.mjs';

process.argv.splice(2, 0, 'start');
await import('../services/millrace/bin/millrace.js');
