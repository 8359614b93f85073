import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The deterministic packages take clock, random, storage and transport from outside. */
const DETERMINISTIC = ['memory', 'engine', 'log', 'snapshot', 'cluster'];
const AMBIENT = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'WebSocket',
];
const NETWORK = [
  'net',
  'tls',
  'dgram',
  'http',
  'https',
  'http2',
  'timers',
  'timers/promises',
  'perf_hooks',
];

const fromOutside =
  'comes from outside in this package: take it as an argument (see Clock and Random in base).';

/** Only `memory` may see the arena's views as writable; a cast around its readonly types is a write without the barrier. */
const ARENA_CASTS = [
  'Uint8Array',
  'Int32Array',
  'Uint32Array',
  'Float64Array',
  'Uint16Array',
  'DataView',
].map((view) => ({
  selector: `TSAsExpression[expression.type='TSAsExpression'][typeAnnotation.typeName.name='${view}']`,
  message:
    'Write to the arena through the writers of @millrace/memory: a snapshot misses what bypasses the barrier.',
}));

const EVERYWHERE = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'TSEnumDeclaration', message: 'Use a const object.' },
];

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'coverage/',
      'packages/rpc/src/generated/',
      '.millrace/',
    ],
  },
  {
    files: ['packages/**/*.ts', 'services/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 500],
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Typed arrays are the program, so index expressions are typed without `undefined`; this rule would call each check of one needless.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['packages/**/*.ts', 'services/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipComments: true }] },
  },
  {
    files: ['packages/**/*.ts'],
    ignores: ['packages/memory/**'],
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...ARENA_CASTS],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'A library never ends the process.' },
      ],
    },
  },
  {
    files: DETERMINISTIC.map((name) => `packages/${name}/src/**/*.ts`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...AMBIENT.map((name) => ({ name, message: `${name} ${fromOutside}` })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'A library never ends the process.' },
        { object: 'Math', property: 'random', message: `Random ${fromOutside}` },
        { object: 'process', property: 'hrtime', message: `The clock ${fromOutside}` },
        ...AMBIENT.map((property) => ({
          object: 'globalThis',
          property,
          message: `${property} ${fromOutside}`,
        })),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: NETWORK.flatMap((name) => [name, `node:${name}`]).map((name) => ({
            name,
            message: `It ${fromOutside}`,
          })),
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
