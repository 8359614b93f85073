export { Child, type ChildOptions } from './child.js';
export { lockFolder } from '@millrace/base';
export { findFreePort } from './free-port.js';
