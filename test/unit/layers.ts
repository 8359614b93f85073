import path from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  file: string;
  text: string;
}

interface Import {
  specifier: string;
  isTypeOnly: boolean;
}

/** What each package may import: its allowed packages and its declared libraries. */
export interface Layers {
  allowed: ReadonlyMap<string, ReadonlySet<string>>;
  libraries: ReadonlyMap<string, ReadonlySet<string>>;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return ts.isExportDeclaration(node)
    ? node.isTypeOnly
    : node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** Every import, export from, dynamic import and import type of a file. */
export function listImports({ file, text }: SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
        found.push({ specifier: node.moduleSpecifier.text, isTypeOnly: isTypeOnly(node) });
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) {
        found.push({ specifier: argument.text, isTypeOnly: false });
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, isTypeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

function libraryOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function judge(source: SourceFile, specifier: string, layers: Layers): string | undefined {
  const [parent, name] = source.file.split('/') as [string, string];
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(source.file), specifier);
    return target.startsWith(`${parent}/${name}/src/`) ? undefined : 'leaves its package';
  }
  const library = libraryOf(specifier);
  if (!library.startsWith('@millrace/')) {
    return layers.libraries.get(name)?.has(library) ? undefined : 'is not in its package.json';
  }
  const target = library.slice('@millrace/'.length);
  if (specifier !== library) return 'goes past the barrel';
  return layers.allowed.get(name)?.has(target) ? undefined : 'is not in the layering table';
}

/** One line for each import that the table does not allow. */
export function findForbiddenImports(sources: readonly SourceFile[], layers: Layers): string[] {
  return sources.flatMap((source) =>
    listImports(source).flatMap(({ specifier }) => {
      const reason = judge(source, specifier, layers);
      return reason === undefined ? [] : [`${source.file}: '${specifier}' ${reason}`];
    }),
  );
}

/** The first cycle in a directed graph, as a path that ends where it starts. */
export function findCycle(
  graph: ReadonlyMap<string, Iterable<string>>,
): readonly string[] | undefined {
  const finished = new Set<string>();
  const walk = (node: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = walk(next, [...trail, node]);
      if (cycle) return cycle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The graph of files by what they import when they run; types are erased and may refer to each other. */
export function graphFiles(sources: readonly SourceFile[]): Map<string, string[]> {
  return new Map(
    sources.map((source) => [
      source.file,
      listImports(source)
        .filter(({ specifier, isTypeOnly: erased }) => specifier.startsWith('.') && !erased)
        .map(({ specifier }) => path.posix.join(path.posix.dirname(source.file), specifier))
        .map((target) => target.replace(/\.js$/, '.ts')),
    ]),
  );
}
