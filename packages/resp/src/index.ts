export * from './arguments.js';
export * from './command-decoder.js';
export * from './encode-command.js';
export * from './output-buffer.js';
export * from './protocol-limits.js';
export * from './reply.js';
export * from './words.js';
export { DecoderState } from './decoder-state.js';
