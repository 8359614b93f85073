import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, seen from the compiled tests in `test/dist/unit`. */
export const repositoryRoot = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

export function readText(...parts: string[]): string {
  return readFileSync(path.join(repositoryRoot, ...parts), 'utf8');
}

/** All TypeScript files below a folder, as paths from the root with forward slashes. */
export function listSources(folder: string): string[] {
  const entries = readdirSync(path.join(repositoryRoot, folder), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(repositoryRoot, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !file.includes('/dist/') && !file.includes('/node_modules/'))
    .sort();
}

export interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** The manifests of all packages and services, by the folder they lie in. */
export function readManifests(): Map<string, Manifest> {
  const folders = ['packages', 'services'].flatMap((parent) =>
    readdirSync(path.join(repositoryRoot, parent)).map((name) => `${parent}/${name}`),
  );
  return new Map(
    folders.map((folder) => [folder, JSON.parse(readText(folder, 'package.json')) as Manifest]),
  );
}

/** The cells of a Markdown table's rows, without head and rule; the first table after `heading`. */
export function readTable(markdown: string, heading: string): string[][] {
  const section = markdown.slice(markdown.indexOf(heading));
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
