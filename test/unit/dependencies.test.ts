import assert from 'node:assert/strict';
import { readManifests, readTable, readText } from './source-files.js';

describe('docs/dependencies.md', () => {
  const rows = readTable(readText('docs', 'dependencies.md'), '# Runtime dependencies');
  const documented = rows.map(([library, users]) => `${library.replaceAll('`', '')} in ${users}`);

  it('lists every runtime dependency with its users, and nothing else', () => {
    const users = new Map<string, string[]>();
    for (const [folder, manifest] of readManifests()) {
      for (const library of Object.keys(manifest.dependencies ?? {})) {
        if (library.startsWith('@millrace/')) continue;
        users.set(library, [...(users.get(library) ?? []), folder.split('/')[1]]);
      }
    }
    const declared = [...users].map(([library, names]) => `${library} in ${names.join(', ')}`);
    assert.deepEqual(documented.sort(), declared.sort());
  });

  it('gives a reason for each', () => {
    for (const [library, , reason] of rows) assert.ok(reason.length > 0, library);
  });
});
