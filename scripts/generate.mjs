// Writes anew what derives from tables in the code. A test fails when these files are not current.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderPages } from '../services/millrace/dist/pages.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
for (const [file, text] of renderPages()) {
  writeFileSync(path.join(root, file), text);
  console.log(file);
}
