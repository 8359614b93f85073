export { Child, type ChildOptions } from './child.js';
export { lockFolder } from './folder-lock.js';
export { findFreePort } from './free-port.js';
