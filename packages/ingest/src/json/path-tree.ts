import type { WantedField } from '../decoder.js';

/** One segment of the wanted paths: where they part, the tree branches. */
export interface PathNode {
  readonly name: Uint8Array;
  /** The segment as a place in a list, or -1 where it cannot be one. */
  readonly index: number;
  /** The field that ends here, or -1. */
  field: number;
  readonly children: PathNode[];
}

const encoder = new TextEncoder();

export function createPathTree(wanted: readonly WantedField[]): PathNode {
  const root = createNode('');
  for (const { path, field } of wanted) {
    let node = root;
    for (const segment of path) node = childOf(node, segment);
    if (node.field !== -1) throw new Error(`path ${path.join('.')} is there twice`);
    node.field = field;
  }
  return root;
}

function createNode(segment: string): PathNode {
  const index = /^(0|[1-9]\d{0,8})$/.test(segment) ? Number(segment) : -1;
  return { name: encoder.encode(segment), index, field: -1, children: [] };
}

function childOf(node: PathNode, segment: string): PathNode {
  const name = encoder.encode(segment);
  const known = node.children.find((child) => equals(child.name, name, 0, name.length));
  if (known !== undefined) return known;
  const child = createNode(segment);
  node.children.push(child);
  return child;
}

export function findChild(
  node: PathNode,
  bytes: Uint8Array,
  start: number,
  length: number,
): PathNode | undefined {
  const children = node.children;
  for (let at = 0; at < children.length; at++) {
    const child = children[at];
    if (equals(child.name, bytes, start, length)) return child;
  }
  return undefined;
}

export function findElement(node: PathNode, index: number): PathNode | undefined {
  const children = node.children;
  for (let at = 0; at < children.length; at++) {
    if (children[at].index === index) return children[at];
  }
  return undefined;
}

function equals(name: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let at = 0; at < length; at++) if (name[at] !== bytes[start + at]) return false;
  return true;
}
