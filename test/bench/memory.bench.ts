// Resident bytes an element takes, shape by shape, beside a real server; both are started afresh for each shape.
import { setTimeout as pause } from 'node:timers/promises';
import { infoNumber } from '@millrace/testing';
import { memoryShapes, shapeNames } from './memory-shapes.js';
import type { ShapeName } from './memory-shapes.js';
import { fill } from './support/fill.js';
import { geometricMean, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { residentBytes } from './support/process-figures.js';
import { call, knows, PEERS, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({ only: '', peers: 'valkey-9.1', elements: '1000000' });
const elements = Number(options.elements);
/** An empty server has taken what it needs for itself. */
const settleMs = 500;
/** Garbage, and pages that are given back in the background, are gone. */
const restMs = 1500;

interface Figures {
  readonly resident: number;
  /** used_memory, as the server itself counts. */
  readonly used: number;
}

interface Row {
  readonly shape: ShapeName;
  readonly own: Figures;
  readonly theirs: readonly Figures[];
}

async function main(): Promise<void> {
  const peers = presentPeers(chosen(options.peers, PEERS));
  const shapes = await shapesHere(chosen(options.only, shapeNames));
  const rows: Row[] = [];
  for (const shape of shapes) {
    const theirs: Figures[] = [];
    for (const name of peers) {
      const [peer] = await startPeers([name]);
      theirs.push(await measure(peer, shape));
    }
    rows.push({ shape, own: await measure(await startStore(), shape), theirs });
    console.error(`${shape}: ${rows.at(-1)!.own.resident.toFixed(1)} bytes an element`);
  }
  report(rows, peers);
}

async function shapesHere(shapes: readonly ShapeName[]): Promise<readonly ShapeName[]> {
  await using store = await startStore();
  const here: ShapeName[] = [];
  for (const shape of shapes) if (await knows(store, memoryShapes[shape](0)[0])) here.push(shape);
  const others = shapes.filter((shape) => !here.includes(shape));
  if (others.length > 0)
    console.log(`Left out, because the store lacks the command: ${others.join(', ')}.\n`);
  return here;
}

async function measure(server: Contender, shape: ShapeName): Promise<Figures> {
  try {
    await pause(settleMs);
    const before = residentBytes(server.pid);
    await fill(server.port, elements, memoryShapes[shape]);
    await pause(restMs);
    const resident = (residentBytes(server.pid) - before) / elements;
    const info = await call(server, 'INFO', 'memory');
    const used = infoNumber(info, 'used_memory') / elements;
    return { resident, used };
  } finally {
    await server.stop();
  }
}

function report(rows: readonly Row[], peers: readonly string[]): void {
  const header = ['shape', 'bytes (used)'];
  for (const name of peers) header.push(name, `× ${name}`);
  const cell = ({ resident, used }: Figures): string =>
    `${resident.toFixed(1)} (${used.toFixed(1)})`;
  const ratio = (row: Row, peer: number): number => row.own.resident / row.theirs[peer].resident;
  const lines = rows.map((row) => [
    row.shape,
    cell(row.own),
    ...row.theirs.flatMap((theirs, i) => [cell(theirs), ratio(row, i).toFixed(2)]),
  ]);
  const summary = (title: string, fold: (ratios: number[]) => number): string[] => [
    title,
    '',
    ...peers.flatMap((_, i) => ['', fold(rows.map((row) => ratio(row, i))).toFixed(2)]),
  ];
  lines.push(summary('geometric mean', geometricMean));
  lines.push(summary('worst', (ratios) => Math.max(...ratios)));
  console.log(
    `${thousands(elements)} elements: resident bytes an element above the empty server, and in brackets used_memory.\n\n` +
      `${markdownTable(header, lines)}\n`,
  );
}

await main();
