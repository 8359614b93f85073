/** What the sections of INFO share. */
import type { ServerContext } from './context.js';

export type Fields = Record<string, string | number>;
export type Section = (context: ServerContext) => Fields;
