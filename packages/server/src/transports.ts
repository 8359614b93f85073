export { acceptNatively, NativeTransport } from './native-transport.js';
export type { NativeHandle } from './native-transport.js';
export { StreamTransport } from './stream-transport.js';
export type { Transport, TransportListener } from './transport.js';
