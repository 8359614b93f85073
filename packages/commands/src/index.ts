export * from './all.js';
export * from './command.js';
export * from './database.js';
export * from './effects.js';
export * from './errors.js';
export * from './keys.js';
export * from './routine.js';
export * from './table.js';
