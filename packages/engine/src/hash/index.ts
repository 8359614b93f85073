export * from './field-expiry.js';
export * from './hashes.js';
export { hashLayout } from './layout.js';
export type { FieldVisitor } from './layout.js';
