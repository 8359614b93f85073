import { strings } from './cases/strings.js';
import type { Family } from './script.js';

export const FAMILIES: readonly Family[] = [strings];
