/** Where results are kept: docs/benchmarks.md has for each benchmark a part between two comments, which a run replaces. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import type { Benchmark } from './benchmarks.js';

export function section({ prints }: Benchmark, command: string, output: string): string {
  const text = output.trim();
  const body = prints === 'markdown' ? text : `\`\`\`text\n${text}\n\`\`\``;
  return `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}, by \`${command}\`.\n\n${body}`;
}

function machine(): string {
  const cores = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores of ${cores[0]?.model.trim() ?? 'an unknown model'}, ${gibibytes} GiB, Linux ${release().split('-')[0]}, Node ${process.version}`;
}

export async function writeSections(
  file: string,
  sections: ReadonlyMap<string, string>,
): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [name, content] of sections) text = replaceSection(text, name, content);
  await writeFile(file, text);
}

export function replaceSection(text: string, name: string, content: string): string {
  const opening = `<!-- bench ${name} -->`;
  const closing = `<!-- end ${name} -->`;
  const from = text.indexOf(opening);
  const to = text.indexOf(closing, from);
  if (from < 0 || to < 0) throw new Error(`there is no ${opening} … ${closing} to write into`);
  return `${text.slice(0, from)}${opening}\n\n${content}\n\n${text.slice(to)}`;
}
