import { describeObjectStore } from './object-store-cases.js';
import { MemoryStore } from './memory-store.js';

describe('the store of objects that tests use', () => {
  const objects = new Map<string, Buffer>();
  describeObjectStore(() => new MemoryStore(objects));
});
