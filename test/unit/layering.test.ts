import assert from 'node:assert/strict';
import { findCycle, findForbiddenImports, graphFiles, type Layers } from './layers.js';
import { listSources, readManifests, readTable, readText } from './source-files.js';

const unquote = (cell: string): string => cell.replaceAll('`', '');

function readAllowed(): Map<string, Set<string>> {
  const rows = readTable(readText('docs', 'architecture.md'), '## Packages');
  return new Map(
    rows.map(([name, , imports]) => [
      unquote(name),
      new Set(imports === '–' ? [] : imports.split(',').map((part) => part.trim())),
    ]),
  );
}

function readLayers(): Layers {
  const allowed = readAllowed();
  const libraries = new Map<string, Set<string>>();
  for (const [folder, manifest] of readManifests()) {
    const name = folder.split('/')[1];
    libraries.set(name, new Set(Object.keys(manifest.dependencies ?? {})));
    if (folder.startsWith('services/')) {
      const everything = [...allowed.keys()].filter((layer) => layer !== 'testing');
      allowed.set(name, new Set(everything));
    }
  }
  return { allowed, libraries };
}

const sources = ['packages', 'services']
  .flatMap(listSources)
  .map((file) => ({ file, text: readText(file) }));

describe('layering', () => {
  const layers = readLayers();

  it('has a row for each package and a package for each row', () => {
    const packages = [...readManifests().keys()]
      .filter((folder) => folder.startsWith('packages/'))
      .map((folder) => folder.slice('packages/'.length));
    assert.deepEqual([...readAllowed().keys()].sort(), packages.sort());
  });

  it('allows no cycle between packages', () => {
    assert.equal(findCycle(readAllowed()), undefined);
  });

  it('is what the manifests declare', () => {
    for (const [folder, manifest] of readManifests()) {
      const name = folder.split('/')[1];
      const declared = Object.keys(manifest.dependencies ?? {})
        .filter((library) => library.startsWith('@millrace/'))
        .map((library) => library.slice('@millrace/'.length));
      const extra = declared.filter((layer) => !layers.allowed.get(name)?.has(layer));
      assert.deepEqual(extra, [], `${folder}/package.json declares what the table does not allow`);
    }
  });

  it('is kept by every import', () => {
    assert.ok(sources.length > 0);
    assert.deepEqual(findForbiddenImports(sources, layers), []);
  });

  it('has no cycle between files', () => {
    assert.equal(findCycle(graphFiles(sources)), undefined);
  });

  describe('canary', () => {
    const forbidden = (file: string, text: string): string[] =>
      findForbiddenImports([{ file, text }], layers);

    it('finds forbidden imports in every form', () => {
      const file = 'packages/engine/src/canary.ts';
      for (const text of [
        "import { x } from '@millrace/server';",
        "import type { X } from '@millrace/resp';",
        "export * from '@millrace/log';",
        "const x = await import('@millrace/client');",
        "type X = import('@millrace/rpc').X;",
        "import { x } from '../../server/src/x.js';",
        "import { x } from '@millrace/memory/dist/arena.js';",
        "import pino from 'pino';",
      ]) {
        assert.equal(forbidden(file, text).length, 1, text);
      }
    });

    it('lets nobody but the tests import testing', () => {
      assert.equal(
        forbidden('services/millrace/src/x.ts', "import { x } from '@millrace/testing';").length,
        1,
      );
    });

    it('lets allowed imports pass', () => {
      const text =
        "import { x } from '@millrace/memory'; import fs from 'node:fs'; import './y.js';";
      assert.deepEqual(forbidden('packages/engine/src/canary.ts', text), []);
    });

    it('finds a cycle of files, and not one of types', () => {
      const a = 'packages/x/src/a.ts';
      const b = { file: 'packages/x/src/b.ts', text: "import { a } from './a.js';" };
      const cycle = graphFiles([{ file: a, text: "import { b } from './b.js';" }, b]);
      assert.deepEqual(findCycle(cycle), [a, b.file, a]);
      const erased = graphFiles([{ file: a, text: "import type { B } from './b.js';" }, b]);
      assert.equal(findCycle(erased), undefined);
    });
  });
});
