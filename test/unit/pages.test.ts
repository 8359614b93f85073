import assert from 'node:assert/strict';
import { renderPages } from 'millrace/pages';
import { readText } from './source-files.js';

describe('generated pages', () => {
  for (const [file, text] of renderPages()) {
    it(`${file} is what \`npm run generate\` writes`, () => assert.equal(readText(file), text));
  }
});
